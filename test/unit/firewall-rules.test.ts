import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const SCRIPT = path.resolve(import.meta.dirname, '../../packs/base/roles/opened-by-firewall/rules.sh');
const WAITS = 'LISTEN 0 128 [::]:2022 [::]:* users:(("dropbear",pid=7,fd=3))';
const OTHER = 'LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=8,fd=3))';

/** Before and after what the inputs say. */
const HEAD = `table inet purlin
delete table inet purlin
table inet purlin {
`;
const ALWAYS = `  chain input {
    type filter hook input priority filter; policy drop;
    iif lo accept
    ct state established,related accept
    meta l4proto { icmp, ipv6-icmp } accept
    meta nfproto ipv4 udp sport 67 udp dport 68 accept
    ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept
`;
const TAIL = '  }\n}\n';

describe('the rules of a machine’s firewall', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'purlin-firewall-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Puts a command in front of the machine's own. */
  function stub(name: string, lines: readonly string[]): void {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${lines.map((line) => `echo '${line}'`).join('\n')}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }

  function write(inputs: Readonly<Record<string, string>>, servers = { sshd: ['port 22'], ss: [OTHER] }) {
    for (const [name, lines] of Object.entries(servers)) stub(name, lines);
    const outputs = path.join(folder, 'outputs');
    writeFileSync(outputs, '');
    const none = { LISTENS: '', MEMBERS: '', GROUP: 'a', SITE: 'x', ALSO_OPEN: '', LOGIN_PORTS: '' };
    const { status, stderr } = spawnSync('sh', [SCRIPT], {
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, PURLIN_OUTPUTS: outputs, ...none, ...inputs },
    });
    const text = readFileSync(outputs, 'utf8');
    return { status, stderr, rules: text === '' ? undefined : JSON.parse(text).rules };
  }

  const MEMBERS = '10.0.0.2 a x\n10.0.0.1 b x\nfd00::3 a y';

  test('replace the table as a whole, and let nothing in but SSH where no role listens', () => {
    expect(write({}).rules).toBe(`${HEAD}${ALWAYS}    tcp dport { 22 } accept\n${TAIL}`);
  });

  test('open a port to everybody, or to the members meant, by their addresses', () => {
    const { rules } = write({ MEMBERS, LISTENS: 'tcp 80 anywhere\ntcp 2377 deployment\nudp 53 site\ntcp 5432 group' });
    expect(rules).toBe(`${HEAD}  set deployment_ipv4 {
    type ipv4_addr
    elements = { 10.0.0.1,10.0.0.2 }
  }
  set deployment_ipv6 {
    type ipv6_addr
    elements = { fd00::3 }
  }
  set group_ipv4 {
    type ipv4_addr
    elements = { 10.0.0.2 }
  }
  set group_ipv6 {
    type ipv6_addr
    elements = { fd00::3 }
  }
  set site_ipv4 {
    type ipv4_addr
    elements = { 10.0.0.1,10.0.0.2 }
  }
${ALWAYS}    tcp dport { 22 } accept
    ip saddr @deployment_ipv4 tcp dport 2377 accept
    ip6 saddr @deployment_ipv6 tcp dport 2377 accept
    ip saddr @group_ipv4 tcp dport 5432 accept
    ip6 saddr @group_ipv6 tcp dport 5432 accept
    tcp dport 80 accept
    ip saddr @site_ipv4 udp dport 53 accept
${TAIL}`);
  });

  test('are the same whatever the order of members', () => {
    const turned = MEMBERS.split('\n').reverse().join('\n');
    const LISTENS = 'tcp 2377 deployment';
    expect(write({ MEMBERS: turned, LISTENS })).toEqual(write({ MEMBERS, LISTENS }));
  });

  test.each([
    ['what OpenSSH is configured for', { sshd: ['port 22', 'port 2200'], ss: [OTHER] }, '', '22,2200'],
    ['where another server waits', { sshd: [], ss: [OTHER, WAITS] }, '', '2022'],
    ['what is named', { sshd: ['port 22'], ss: [] }, '2222', '22,2222'],
    ['the usual port where nothing is found', { sshd: [], ss: [OTHER] }, '', '22'],
  ])('leave SSH open: %s', (_, servers, named, ports) => {
    expect(write({ LOGIN_PORTS: named }, servers).rules).toContain(`    tcp dport { ${ports} } accept\n`);
  });

  test('open what the operator adds', () => {
    expect(write({ ALSO_OPEN: 'udp 161 anywhere' }).rules).toContain('    udp dport 161 accept\n');
  });

  test.each([
    'tcp 9100',
    'tcp many anywhere',
    'icmp 1 anywhere',
    'tcp 1 everybody',
    'tcp 1 anywhere drop',
    'tcp 1; anywhere',
  ])('are not written for "%s"', (line) => {
    expect(write({ ALSO_OPEN: line })).toMatchObject({
      status: 2,
      rules: undefined,
      stderr: expect.stringContaining('a port is opened by a line such as "tcp 9100 anywhere"'),
    });
  });
});
