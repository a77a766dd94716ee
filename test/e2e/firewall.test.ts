import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/platforms/lab/command.ts';
import { labTraces } from '../support/lab-traces.ts';
import {
  copyExample,
  must,
  onMachine,
  plan,
  purlin,
  readyNodes,
  removeFolder,
  SKIP_REASON,
  status,
} from '../support/purlin.ts';

/** A name that no other run on this machine has. */
const NAME = `fw-${randomUUID().slice(0, 4)}`;
const FILE = `${NAME}.yaml`;
const MANAGER = `${NAME}-manager-0`;
const WORKER = `${NAME}-worker-0`;
const SECOND = `${NAME}-worker-1`;
const ROLE = 'opened-by-firewall';
/** Ports beside those of the swarm: of the operator's own, open to all; and one that nobody declared. */
const OPEN = 9300;
const UNDECLARED = 9400;
const SWARM = 2377;

/** Waits on both ports until the machine ends, and answers nothing. */
const LISTEN = `use IO::Socket::INET;
my @all = map { IO::Socket::INET->new(LocalPort => $_, Listen => 9, ReuseAddr => 1) or die $! } ${OPEN}, ${UNDECLARED};
exit if fork; open STDIN, '<', '/dev/null'; open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null'; sleep 1 while 1;`;

/** Shell text that says which of these ports take a connection. */
function ask(address: string, ports: readonly number[]): string {
  const one = (port: number) =>
    `timeout 2 bash -c 'exec 3<>/dev/tcp/${address}/${port}' 2>/dev/null && echo ${port} || true`;
  return ports.map(one).join('; ');
}

describe.skipIf(SKIP_REASON !== undefined)('a firewall on the machines of a swarm', () => {
  let folder = '';
  let manager = '';

  beforeAll(() => {
    folder = copyExample('swarm');
    rmSync(path.join(folder, 'purlin.lock'), { force: true });
    write({ ready: ['opened-ports'], workers: 1 });
  });
  afterAll(async () => {
    await purlin(folder, '-f', FILE, 'destroy', '--yes');
    removeFolder(folder);
  });

  /** The first worker runs systemd, all else System V init. */
  function write({ ready, workers }: { readonly ready: readonly string[]; readonly workers: number }): void {
    const values = { openedByFirewall: { alsoOpen: [`tcp ${OPEN} anywhere`] } };
    for (const [site, init] of [
      ['walled', 'sysvinit'],
      ['aside', 'systemd'],
    ] as const) {
      const file = { site, platform: 'lab', machine: { image: 'debian-12', init }, ready, values };
      // JSON is YAML.
      writeFileSync(path.join(folder, `sites/${site}.yaml`), JSON.stringify(file));
    }
    const groups = { manager: { count: { walled: 1 } }, worker: { count: { aside: 1, walled: workers - 1 } } };
    writeFileSync(path.join(folder, FILE), JSON.stringify({ deployment: NAME, workload: 'swarm', groups }));
  }

  const shell = async (machine: string, text: string) =>
    (await onMachine(folder, FILE, machine, 'sh', '-c', text)).trim();
  const table = (machine: string) => shell(machine, 'nft list table inet purlin');

  /** Tasks that the next apply ran, without barriers. */
  async function apply(...words: readonly string[]): Promise<readonly string[]> {
    const { out } = await must(folder, '-f', FILE, 'apply', '--yes', '--json', ...words);
    const lines = out.trim().split('\n');
    return lines.flatMap((line) => {
      const event: unknown = JSON.parse(line);
      const { type, task } = event as { readonly type?: string; readonly task?: string };
      return type === 'task.done' && task !== undefined && !task.startsWith('barrier/') ? [task] : [];
    });
  }

  /** Which of these ports of the manager a member reaches, and which of them somebody who is none. */
  async function reached(ports: readonly number[]): Promise<{ readonly member: string; readonly stranger: string }> {
    // The gateway of the lab stands in the same network as its hosts, and is no member.
    const inside = [`--net=/run/purlin/lab/${NAME}/network`, 'sh', '-c', ask(manager, ports)];
    const [member, stranger] = await Promise.all([
      shell(WORKER, ask(manager, ports)),
      runCommand('nsenter', inside, { signal: AbortSignal.timeout(60_000) }),
    ]);
    return { member: member.split('\n').join(' '), stranger: stranger.trim().split('\n').join(' ') };
  }

  test('comes up behind it, and explain says whose work that is', async () => {
    await must(folder, '-f', FILE, 'apply', '--yes');
    expect((await status(folder, FILE)).state).toBe('converged');
    expect(await readyNodes(folder, FILE, MANAGER)).toBe(2);
    manager = (await shell(MANAGER, 'hostname -I')).split(' ')[0] ?? '';
    const why = (await must(folder, '-f', FILE, 'explain', 'opened-ports')).out;
    expect(why).toContain(ROLE);
    expect(why).toContain('machine.platform.opensPorts is false');
    expect(await apply()).toEqual([]);
  });

  test('lets members in to the ports that roles listen on, and everybody to what is open to all; nothing else', async () => {
    await shell(MANAGER, `perl -e '${LISTEN.replaceAll("'", "'\\''")}'`);
    const seen = await reached([22, SWARM, OPEN, UNDECLARED]);
    expect(seen).toEqual({ member: `22 ${SWARM} ${OPEN}`, stranger: `22 ${OPEN}` });
    expect(await shell(MANAGER, ask(manager, [UNDECLARED]))).toBe(`${UNDECLARED}`);
  });

  test('is found open and is closed again, and what others filter is not touched', async () => {
    const others = () => shell(MANAGER, 'nft -s list ruleset | grep "^table" | grep -v purlin');
    await shell(MANAGER, 'nft add table inet theirs');
    const before = await others();
    await shell(MANAGER, 'nft delete table inet purlin');
    expect((await reached([UNDECLARED])).stranger).toBe(`${UNDECLARED}`);
    const drifted = await must(folder, '-f', FILE, 'plan', '--check');
    expect(drifted.out).toMatch(new RegExp(`~ ${ROLE} +the machine is not as it was left`));
    expect(await apply('--check')).toEqual([`${MANAGER}/${ROLE}/apply`]);
    expect(await reached([SWARM, UNDECLARED])).toEqual({ member: `${SWARM}`, stranger: '' });
    expect(await others()).toBe(before);
  });

  test('lets a worker in that comes, before it joins and without a drain, and after a reboot it still filters', async () => {
    write({ ready: ['opened-ports'], workers: 2 });
    const ran = await apply();
    const elsewhere = ran.filter((task) => !task.startsWith(`${SECOND}/`) && !task.endsWith('/proof'));
    expect([...elsewhere].sort()).toEqual([`${MANAGER}/${ROLE}/apply`, `${WORKER}/${ROLE}/apply`]);
    expect(ran.indexOf(`${SECOND}/swarm-join-worker/apply`)).toBeGreaterThan(ran.indexOf(`${MANAGER}/${ROLE}/apply`));
    expect(await readyNodes(folder, FILE, MANAGER)).toBe(3);
    const before = await table(SECOND);
    await must(folder, '-f', FILE, 'machines', 'power', SECOND, 'off', '--yes');
    await must(folder, '-f', FILE, 'machines', 'power', SECOND, 'on', '--yes');
    await expect.poll(() => table(SECOND).catch(() => 'not up'), { timeout: 60_000, interval: 500 }).toBe(before);
    // What systemd does when it boots, without the time that a node needs to find back to its swarm.
    const boot = 'nft delete table inet purlin; systemctl is-enabled purlin-firewall; systemctl start purlin-firewall';
    expect(await shell(WORKER, boot)).toBe('enabled');
    expect(await table(WORKER)).toBe(before);
    expect((await plan(folder, FILE)).summary).toMatchObject({ create: 0, change: 0, remove: 0, maybe: 0 });
  });

  test('lets a worker in no more that has left', async () => {
    const address = (await shell(SECOND, 'hostname -I')).split(' ')[0] ?? '';
    expect(await table(MANAGER)).toContain(address);
    write({ ready: ['opened-ports'], workers: 1 });
    await apply();
    expect(await readyNodes(folder, FILE, MANAGER)).toBe(2);
    expect(await table(MANAGER)).not.toContain(address);
  });

  test('is taken away when the site no longer asks for it', async () => {
    write({ ready: [], workers: 1 });
    await apply();
    const left =
      'nft list tables | grep purlin; ls -d /etc/purlin /etc/init.d/purlin* /etc/rc?.d/*purlin* /etc/systemd/system/*purlin* /etc/systemd/system/*/*purlin*';
    for (const machine of [MANAGER, WORKER]) expect(await shell(machine, `{ ${left}; } 2>/dev/null || true`)).toBe('');
    expect(await shell(MANAGER, 'nft list tables | grep theirs')).toBe('table inet theirs');
    expect(await readyNodes(folder, FILE, MANAGER)).toBe(2);
  });

  test('is destroyed and leaves nothing', async () => {
    await must(folder, '-f', FILE, 'destroy', '--yes');
    expect(labTraces(NAME)).toEqual([]);
  });
});
