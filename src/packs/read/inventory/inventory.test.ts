import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { loadContent, loadWithProblems } from '../../load-content.ts';
import { showProblems } from '../../support/mistakes.ts';
import { type Files, withTree } from '../../support/tree.ts';

const signal = AbortSignal.timeout(20_000);
const site = (inventory: string) => ({ 'sites/here.yaml': `site: here\nplatform: moon\ninventory: ${inventory}\n` });

function machines(files: Files) {
  return withTree(files, async (cwd) => {
    const content = await loadContent({ deploymentFile: 'purlin.yaml', shipped: [], cwd, signal });
    return content.sites.get('here')?.adoptable;
  });
}

function problems(files: Files) {
  return withTree(files, async (cwd) => {
    const found = await loadWithProblems({ deploymentFile: 'purlin.yaml', shipped: [], cwd, signal });
    return showProblems(found.problems).replaceAll(cwd, '');
  });
}

const CONFIG = `
Host web-1
  HostName 10.0.0.1
  Port 2222
Host web-2 Web_3.example.org
  HostName %h
Host db
  HostName 10.0.0.9
Host web-*
  User admin
  IdentityFile /keys/web
  ProxyJump gate
Include more.d/*.conf
Host *
  User root
`;

test('hosts of an OpenSSH configuration are taken by pattern, as ssh reads them', async () => {
  const files = {
    ...site('{ openssh: config, hosts: ["web*", "Web*", extra] }'),
    'sites/config': CONFIG,
    'sites/more.d/a.conf': 'Host extra\n  ProxyCommand nc -X connect %h %p\n',
  };
  const login = { user: 'admin', identity: '/keys/web', jump: 'gate' };
  expect(await machines(files)).toEqual([
    { name: 'web-1', host: '10.0.0.1', port: 2222, ...login },
    { name: 'web-2', host: 'web-2', ...login },
    { name: 'web-3-example-org', host: 'Web_3.example.org', user: 'root' },
    { name: 'extra', host: 'extra', user: 'root', proxyCommand: 'nc -X connect %h %p' },
  ]);
});

test('machines of the file come before those of its inventory', async () => {
  const files = {
    'sites/here.yaml':
      'site: here\nplatform: moon\nmachines: [{ name: own, host: h }]\ninventory: { openssh: config, hosts: [db] }\n',
    'sites/config': CONFIG,
  };
  expect((await machines(files))?.map((machine) => machine.name)).toEqual(['own', 'db']);
});

test('a pattern that no host fits is said', async () => {
  const files = { ...site('{ openssh: config, hosts: [mail] }'), 'sites/config': 'Host web\n' };
  expect(await problems(files)).toBe(
    'sites/here.yaml:3:23 inventory\ncannot take machines from /sites/config: no Host of it fits mail\ntry: Its hosts: web.\n',
  );
});

test('an OpenSSH configuration that is not there is said', async () => {
  expect(await problems(site('{ openssh: config, hosts: [web] }'))).toContain(
    "cannot read the OpenSSH configuration /sites/config: ENOENT: no such file or directory, open '/sites/config'\ntry: The path counts from the folder of the site file.",
  );
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Puts a stand-in for ansible-inventory first on PATH; it prints what it is given. */
async function withTool<T>(script: string, files: Files, use: (files: Files) => Promise<T>): Promise<T> {
  return withTree({ 'bin/ansible-inventory': `#!/bin/sh\n${script}\n` }, async (folder) => {
    await chmod(path.join(folder, 'bin/ansible-inventory'), 0o755);
    vi.stubEnv('PATH', `${path.join(folder, 'bin')}:${process.env['PATH']}`);
    return use(files);
  });
}

const LISTING = JSON.stringify({
  _meta: {
    hostvars: { 'web1.example.org': { ansible_host: '10.0.0.1', ansible_port: 2222, ansible_user: 'admin' }, db: {} },
  },
  all: { children: ['ungrouped', 'web'] },
  ungrouped: { hosts: ['db'] },
  web: { hosts: ['web1.example.org'] },
});

const ANSIBLE = { ...site('{ ansible: hosts.ini }'), 'sites/hosts.ini': '' };

test('all hosts of an Ansible inventory are taken, or those of a group', async () => {
  const web = { name: 'web1-example-org', host: '10.0.0.1', port: 2222, user: 'admin' };
  const all = await withTool(`echo '${LISTING}'`, ANSIBLE, machines);
  expect(all).toEqual([{ name: 'db', host: 'db' }, web]);
  const group = { ...ANSIBLE, ...site('{ ansible: hosts.ini, group: web }') };
  expect(await withTool(`echo '${LISTING}'`, group, machines)).toEqual([web]);
});

test.each([
  [
    'a group without hosts',
    `echo '${LISTING}'`,
    'mail',
    'the group mail has no hosts\ntry: Its groups: all, ungrouped, web.',
  ],
  [
    'a file that the tool refuses',
    'echo "ERROR! no such thing" >&2; exit 4',
    'web',
    'ERROR! no such thing\ntry: Try: ansible-inventory --list -i /sites/hosts.ini',
  ],
  [
    'a file that the tool cannot parse',
    'echo "[WARNING]: Unable to parse /x as an inventory source" >&2; echo "{}"',
    'web',
    'Unable to parse /x as an inventory source\ntry: ',
  ],
  ['an answer that is no inventory', 'echo hello', 'web', 'its tool printed something unexpected'],
])('%s is said', async (_, script, group, text) => {
  const files = { ...ANSIBLE, ...site(`{ ansible: hosts.ini, group: ${group} }`) };
  expect(await withTool(script, files, problems)).toContain(text);
});

test('an Ansible inventory that is not there is said', async () => {
  expect(await problems(site('{ ansible: hosts.ini }'))).toContain('/sites/hosts.ini: there is no such file\n');
});

test('a missing ansible-inventory is said', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  expect(await problems(ANSIBLE)).toContain(
    'cannot read the Ansible inventory /sites/hosts.ini: ansible-inventory is not installed here\ntry: Install Ansible (Debian: apt-get install ansible-core), or list the machines under `machines:`.',
  );
});
