import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimAddress, releaseAddress } from './addresses.ts';
import { parseAptSources, sourceHosts, sourceLines, usesHttps } from './apt-sources.ts';
import { runCommand } from './command.ts';
import { inOrder, shareRunning } from './concurrency.ts';
import { describeHierarchies, parseHierarchies } from './hierarchies.ts';
import { createHost, listHosts, readHost, removeHost } from './host-folder.ts';
import { hostAddress, hostPaths, labPaths, linkName, MAX_HOSTS } from './layout.ts';
import { ensureLoginKey } from './login-key.ts';
import { labMachineSchema, predictFacts } from './settings.ts';

const V1 = `31 23 0:27 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755
32 31 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
33 31 0:29 / /sys/fs/cgroup/pids rw shared:10 - cgroup cgroup rw,pids
34 31 0:30 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,release_agent=/lib/agent,name=systemd
35 31 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
36 31 0:31 / /elsewhere/cgroup rw - cgroup cgroup rw,pids
`;
const V2 = '31 23 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n';

test.each([
  [V1, 'cpu,cpuacct cgroup cpu,cpuacct\npids cgroup pids\nsystemd cgroup none,name=systemd'],
  [V2, '. cgroup2 nsdelegate'],
  ['', ''],
])('cgroup hierarchies are read from mountinfo', (mountinfo, described) => {
  expect(describeHierarchies(parseHierarchies(mountinfo))).toBe(described);
});

const TARGETS = `http://mirror.example/debian/ bookworm main
http://mirror.example/debian/ bookworm-updates main
http://mirror.example/debian/ bookworm-updates contrib
http://security.example:8080/debian-security/ bookworm-security main
https://tools.example/apt/ stable main
`;
const DUMP = `Acquire::Retries "3";
Acquire::http::Proxy "http://proxy.example:8080";
Acquire::https::Timeout "9";
Dir::Cache "var";
`;

test('the sources of a tree are those of this machine with the name of the suite', () => {
  const sources = parseAptSources(TARGETS, DUMP);
  const lines = sourceLines(sources, 'trixie').map((line) => line.replace(/\[.*\] /, ''));
  expect(lines).toEqual([
    'deb http://mirror.example/debian/ trixie main',
    'deb http://mirror.example/debian/ trixie-updates main',
    'deb http://security.example:8080/debian-security/ trixie-security main',
  ]);
});

test('the proxy lets the hosts of all sources through, and apt reaches them as on this machine', () => {
  const sources = parseAptSources(TARGETS, DUMP);
  expect(sourceHosts(sources)).toEqual(['mirror.example', 'security.example', 'tools.example']);
  expect(sources.proxy).toBe('http://proxy.example:8080');
  expect(sources.acquire).toEqual([
    'Acquire::http::Proxy "http://proxy.example:8080";',
    'Acquire::https::Timeout "9";',
  ]);
});

test.each([
  [TARGETS, false],
  ['https://mirror.example/debian/ bookworm main\n', true],
])('hosts need their proxy for HTTPS only where a Debian archive does', (targets, https) => {
  expect(usesHttps(parseAptSources(targets, ''))).toBe(https);
});

test('a machine without a Debian archive cannot build a tree, and is told what to add', () => {
  expect(() => sourceLines(parseAptSources('http://other.example/ jammy main\n', ''), 'bookworm')).toThrow(
    /apt of this machine has no Debian archive/,
  );
});

test('every host of a full lab has an address of its own, and a link name that the kernel takes', () => {
  const all = Array.from({ length: MAX_HOSTS }, (_, index) => hostAddress(index));
  expect(new Set(all).size).toBe(MAX_HOSTS);
  expect([all[0], all[253], all[254], all.at(-1)]).toEqual(['10.77.1.1', '10.77.1.254', '10.77.2.1', '10.77.254.254']);
  expect(linkName(MAX_HOSTS).length).toBeLessThanOrEqual(15);
});

test.each([
  [{}, { 'os.version': '12', 'os.codename': 'bookworm', init: 'sysvinit' }],
  [
    { image: 'debian-13', init: 'systemd' },
    { 'os.version': '13', 'os.codename': 'trixie', init: 'systemd' },
  ],
])('the machine %j is predicted as %j', (machine, facts) => {
  expect(predictFacts(labMachineSchema.parse(machine))).toMatchObject({ 'os.family': 'debian', root: true, ...facts });
});

async function withLab(body: (paths: ReturnType<typeof labPaths>) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'purlin-lab-test-'));
  try {
    const state = join(folder, 'state');
    const paths = labPaths({ state, run: join(folder, 'run'), trees: join(folder, 'trees') }, 'd');
    await runCommand('mkdir', ['-p', paths.state], { signal: AbortSignal.timeout(5000) });
    await ensureLoginKey(paths, { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 });
    await body(paths);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function desire(name: string, id: string) {
  return { id, deployment: 'd', name, group: 'g', ordinal: 0, site: 's', settings: {}, machine: {}, minima: {} };
}

test('addresses are claimed once, lowest first, also when many are claimed at once', async () => {
  await withLab(async (paths) => {
    const ids = Array.from({ length: 20 }, (_, index) => `id-${index}`);
    const claimed = await Promise.all(ids.map((id) => claimAddress(paths, id)));
    expect(claimed.toSorted((a, b) => a - b)).toEqual(ids.map((_, index) => index));
    expect(await Promise.all(ids.map((id) => claimAddress(paths, id)))).toEqual(claimed);
    await releaseAddress(paths, 'id-4');
    expect(await claimAddress(paths, 'newcomer')).toBe(claimed[4]);
  });
});

test('a host folder appears whole, keeps what it has, and goes with all of it', async () => {
  await withLab(async (paths) => {
    const made = await createHost(desire('a', 'id-a'), paths);
    expect(await createHost(desire('a', 'id-a'), paths)).toEqual(made);
    expect(made).toMatchObject({ address: '10.77.1.1', machine: { image: 'debian-12', init: 'sysvinit' } });
    expect(made.hostKey).toMatch(/^ssh-ed25519 /);
    await expect(createHost(desire('a', 'other'), paths)).rejects.toThrow(
      /a host of that name exists with identity id-a/,
    );
    await removeHost('other', 'a', paths);
    expect(await listHosts(paths)).toEqual(['a']);
    await removeHost('id-a', 'a', paths);
    await removeHost('id-a', 'a', paths);
    expect(await listHosts(paths)).toEqual([]);
    expect(await readHost(hostPaths(paths, 'a'))).toBeUndefined();
    expect((await createHost(desire('b', 'id-b'), paths)).address).toBe('10.77.1.1');
  });
});

test('work under one key is shared while it runs, and starts anew after it', async () => {
  const running = new Map<string, Promise<number>>();
  let starts = 0;
  const work = async () => ++starts;
  expect(await Promise.all([shareRunning(running, 'k', work), shareRunning(running, 'k', work)])).toEqual([1, 1]);
  expect(await shareRunning(running, 'k', work)).toBe(2);
});

test('queued work runs in the order of calls, also behind a failure', async () => {
  const queues = new Map<string, Promise<unknown>>();
  const order: number[] = [];
  const failing = inOrder(queues, 'k', async () => {
    order.push(1);
    throw new Error('first');
  });
  const second = inOrder(queues, 'k', async () => order.push(2));
  await expect(failing).rejects.toThrow('first');
  await second;
  expect(order).toEqual([1, 2]);
  expect(queues.size).toBe(0);
});

test.each([
  [['sh', '-c', 'cat; echo out'], 'in\nout\n', undefined],
  [['sh', '-c', 'echo why >&2; exit 3'], undefined, { code: 'platform', message: /: why$/ }],
  [['sh', '-c', 'exit 3'], undefined, { code: 'platform', message: /: exit 3$/ }],
  [['no-such-program'], undefined, { code: 'privilege', message: /not installed$/ }],
])('the command %j', async ([program = '', ...args], output, failure) => {
  const call = runCommand(program, args, { signal: AbortSignal.timeout(5000), input: 'in\n' });
  if (failure === undefined) expect(await call).toBe(output);
  else await expect(call).rejects.toMatchObject({ ...failure, message: expect.stringMatching(failure.message) });
});

test('a command that is late or cancelled is ended with what it started', async () => {
  const late = runCommand('sh', ['-c', 'sleep 60 | cat'], { signal: new AbortController().signal, timeoutMs: 50 });
  await expect(late).rejects.toMatchObject({ code: 'timeout' });
  const abort = new AbortController();
  const cancelled = runCommand('sh', ['-c', 'sleep 60 | cat'], { signal: abort.signal });
  abort.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
});
