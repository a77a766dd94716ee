import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deploymentFolder, LAB_SITE, writeFiles } from '../support/deployment-folder.ts';
import { labTraces } from '../support/lab-traces.ts';
import { must, onMachine, purlin, removeFolder, SKIP_REASON, start, status } from '../support/purlin.ts';

const NAME = 'target';
const HOST = `${NAME}-only-0`;
const LAB = `/var/lib/purlin/lab/${NAME}`;
const SUPPORT = path.resolve(import.meta.dirname, '../support');
const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups'];
const PURLIN = path.resolve(import.meta.dirname, '../../bin/purlin');
const ONE = 'workload: one\ngroups:\n  only: { count: 1, requires: [calm] }\n';
const files = (deployment: string, site: string) => ({
  'purlin.yaml': `deployment: ${deployment}\nworkload: one\nsite: ${site}\n`,
  'packs/moods/workloads/one.yaml': ONE,
  'sites/lab.yaml': LAB_SITE,
});

describe.skipIf(SKIP_REASON !== undefined)('a machine that was named wrong', () => {
  let targets = '';
  let folder = '';
  let hostKey = '';

  beforeAll(async () => {
    targets = deploymentFolder(['moods'], files(NAME, 'lab'));
    await must(targets, 'apply', '--yes');
    await onMachine(targets, 'purlin.yaml', HOST, 'useradd', '-m', 'bob');
    await onMachine(targets, 'purlin.yaml', HOST, 'cp', '-r', '/root/.ssh', '/home/bob/');
    await onMachine(targets, 'purlin.yaml', HOST, 'chown', '-R', 'bob', '/home/bob');
    const keys = await onMachine(targets, 'purlin.yaml', HOST, 'cat', '/etc/ssh/ssh_host_ed25519_key.pub');
    hostKey = keys.split(' ').slice(0, 2).join(' ');
  });
  beforeEach(() => {
    folder = deploymentFolder(['moods'], files('adopted', 'existing'));
  });
  afterEach(() => removeFolder(folder));
  afterAll(async () => {
    await purlin(targets, 'destroy', '--yes');
    removeFolder(targets);
    expect(labTraces(NAME)).toEqual([]);
  });

  /** Names the light host in the site file, over the lab's relay, with what a test says otherwise. */
  function adopt(given: { readonly host?: string; readonly user?: string; readonly key?: string }): void {
    const bridge = `${process.execPath} ${SUPPORT}/connect-bridge.ts /run/purlin/lab/${NAME}/ssh.sock %h %p`;
    const { host = '10.77.1.1', user = 'root', key = hostKey } = given;
    const keys = key === '' ? '' : `, hostKeys: ["${key}"]`;
    const machine = `{ name: alpha, host: ${host}, user: ${user}${keys} }`;
    const settings = `settings: { identity: ${LAB}/.key, proxyCommand: "${bridge}" }`;
    const text = `site: existing\nplatform: existing\n${settings}\nmachines:\n  - ${machine}\n`;
    writeFiles(folder, { 'sites/existing.yaml': text });
  }

  async function failure(): Promise<{ why: string; try: string }> {
    const ended = await purlin(folder, 'apply', '--yes');
    expect(ended.code, ended.out + ended.err).toBe(1);
    const { attention } = await status(folder, 'purlin.yaml');
    return { why: attention[0]?.why ?? '', try: attention[0]?.try ?? '' };
  }

  test('that is right is taken on, and let go again', async () => {
    adopt({});
    await must(folder, 'apply', '--yes');
    await must(folder, 'destroy', '--yes');
    expect((await onMachine(targets, 'purlin.yaml', HOST, 'id', '-un')).trim()).toBe('root');
  });

  test('with another host key: both keys are shown, and where the known one stands', async () => {
    const other = spawnSync('ssh-keygen', ['-y', '-f', `${LAB}/.key`], { encoding: 'utf8' }).stdout;
    adopt({ key: other.split(' ').slice(0, 2).join(' ').trim() });
    const found = await failure();
    expect(found.why).toMatch(
      /cannot trust root@10\.77\.1\.1:22: it shows ssh-ed25519 SHA256:\S+, but known is .*hostKeys/,
    );
    expect(found.try).toContain('replace the known key');
  });

  test('whose host key is not known: the line to add after comparing it', async () => {
    adopt({ key: '' });
    const found = await failure();
    expect(found.why).toContain('is not known');
    expect(found.try).toContain(`10.77.1.1 ${hostKey}`);
  });

  test('with a user who may not log in: which keys were tried', async () => {
    adopt({ user: 'alice' });
    const found = await failure();
    expect(found.why).toContain(`cannot log in to alice@10.77.1.1:22: tried ${LAB}/.key`);
    expect(found.try).toContain('Is alice the right user');
  });

  test('with a user who cannot become root: what to allow', async () => {
    adopt({ user: 'bob' });
    const found = await failure();
    expect(found.why).toContain('cannot become root at bob@10.77.1.1');
    expect(found.try).toContain('Install sudo on the machine');
  });

  test('that does not answer: where, why, and that it is tried again', async () => {
    adopt({ host: '10.77.1.99' });
    const running = start(folder, ['apply', '--yes']);
    await running.saw(/retrying +adopted-machine +.*cannot reach root@10\.77\.1\.99:22: .*the host is off or gone/);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
  });
});

describe('a command in the wrong place', () => {
  let folder = '';
  beforeEach(() => {
    folder = deploymentFolder(['moods'], files('nowhere', 'lab'));
  });
  afterEach(() => removeFolder(folder));

  test('no deployment file: how to name or make one', async () => {
    const ended = await purlin(path.join(folder, 'packs'), 'apply', '--yes');
    expect(ended.code).toBe(3);
    expect(ended.err).toContain('cannot read purlin.yaml: there is no such file');
    expect(ended.err).toContain('`purlin init`');
  });

  test('retry and status of what was never applied', async () => {
    for (const words of [['retry'], ['status'], ['logs'], ['cancel']]) {
      const ended = await purlin(folder, ...words);
      expect(ended.code, words[0]).toBe(3);
      expect(ended.err).toContain('it was never applied');
      expect(ended.err).toContain('`purlin apply`');
    }
  });

  const mayRun = SKIP_REASON === undefined && spawnSync('setpriv', [...NOBODY, PURLIN, '--version']).status === 0;
  test.skipIf(!mayRun)('without root: plan says which command to run, apply refuses before anything is made', () => {
    execFileSync('chown', ['-R', '65534', folder]);
    chmodSync(folder, 0o755);
    const nobody = (...words: readonly string[]) =>
      spawnSync('setpriv', [...NOBODY, PURLIN, ...words], { cwd: folder, encoding: 'utf8', env: { HOME: folder } });
    expect(nobody('plan').stdout.replace(/\s+/g, ' ')).toMatch(/needs root: run the same command with sudo/);
    const { status: code, stderr } = nobody('apply', '--yes');
    expect(code).toBe(1);
    expect(stderr.replace(/\s+/g, ' ')).toMatch(/cannot apply: .*needs root: run the same command with sudo/);
    expect(labTraces('nowhere')).toEqual([]);
  });
});
