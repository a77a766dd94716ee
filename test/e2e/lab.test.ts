import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { sh } from '../../src/lib/quote.ts';
import type { Access, DesiredMachine } from '../../src/model/machine.ts';
import { idOf } from '../../src/platforms/bench-suite.ts';
import { inspectLab } from '../../src/platforms/lab/inspect.ts';
import { labPlatform } from '../../src/platforms/lab/lab-platform.ts';
import { platformSuite } from '../../src/platforms/platform-suite.ts';
import { createSshTransport } from '../../src/transports/ssh/ssh-transport.ts';
import { labTraces } from '../support/lab-traces.ts';

const isRoot = process.geteuid?.() === 0;
/** Stands in the name of what is skipped. */
const why = isRoot ? '' : ' (skipped: light hosts need root)';
const options = { signal: AbortSignal.timeout(550_000) };
const lab = labPlatform();
/** Names that no other run on this machine has. */
const mark = randomUUID().slice(0, 6);

if (isRoot) {
  platformSuite(
    'lab',
    () => ({
      platform: labPlatform(),
      deployment: `suite-${mark}`,
      timeoutMs: 180_000,
      // Another one of it stands for whoever ends the host's first process.
      switchOff: async ({ platformId }) => {
        const name = platformId.slice(platformId.indexOf('/') + 1);
        const machine = { ...desire(`suite-${mark}`, 0), name, id: idOf(name) };
        await labPlatform().power?.(machine, 'off', options);
      },
    }),
    {
      'of two machines under one identity converging keeps one': 'a host is the folder of its name, so there is one',
    },
  );
} else {
  test.skip(`platform lab${why}`, () => undefined);
}

function desire(deployment: string, ordinal: number, more: Partial<DesiredMachine> = {}): DesiredMachine {
  const name = `${deployment}-host-${ordinal}`;
  const id = `id-of-${name}`;
  return { id, deployment, name, group: 'host', ordinal, site: 'lab', settings: {}, machine: {}, minima: {}, ...more };
}

function several(deployment: string, count: number, more: Partial<DesiredMachine> = {}): readonly DesiredMachine[] {
  return Array.from({ length: count }, (_, ordinal) => desire(deployment, ordinal, more));
}

/** Runs a command on a host by SSH with the host key that was told; waits for its sshd. */
async function run(access: Access, command: string): Promise<string> {
  const transport = createSshTransport({ home: '/nonexistent', agentSocket: undefined, knownHosts: [] });
  try {
    const connection = await connectWhenUp(() => transport.connect(access, { ...options, timeoutMs: 5000 }));
    const channel = await connection.exec(command, options);
    channel.stdin.end();
    let text = '';
    channel.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    channel.stderr.resume();
    await channel.ended;
    return text.trim();
  } finally {
    await transport.close();
  }
}

async function connectWhenUp<T>(connect: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await connect();
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(100);
    }
  }
}

/** Shell text that asks the lab's proxy for a URL and prints the first line of its answer. */
function askProxy(url: string): string {
  const request = `exec 3<>/dev/tcp/10.77.0.1/3128; printf 'GET ${url} HTTP/1.0\\r\\n\\r\\n' >&3; head -1 <&3`;
  return sh`bash -c ${request}`;
}

/** Shell text that says whether a kernel setting could be written. */
function trySysctl(file: string, value: string): string {
  return sh`(echo ${value} >/proc/sys/${file}) 2>/dev/null && echo set || echo refused`;
}

async function takeAway(deployment: string, machines: readonly DesiredMachine[]): Promise<void> {
  await Promise.all(machines.map((machine) => lab.destroy(machine, options)));
  await lab.dispose({ deployment, site: 'lab', settings: {}, machine: {} }, options);
}

/** Kills a process that makes or destroys these machines after a while. */
async function killedWhile(
  verb: 'converge' | 'destroy',
  machines: readonly DesiredMachine[],
  afterMs: number,
): Promise<void> {
  const program = path.resolve(import.meta.dirname, '../support/lab-process.ts');
  const child = spawn(process.execPath, [program, verb, JSON.stringify(machines)], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await Promise.race([sleep(afterMs), ended]);
  child.kill('SIGKILL');
  await ended;
}

function pickMs(): number {
  return Math.round(150 + Math.random() * 700);
}

describe.skipIf(!isRoot)(`the lab${why}`, () => {
  const life = `life-${mark}`;
  const machines = several(life, 3);
  afterAll(() => takeAway(life, machines));

  test('three hosts are reached by SSH with the key that was told, and by each other', async () => {
    const made = await Promise.all(machines.map((machine) => lab.converge(machine, options)));
    expect(made.map(({ networks }) => networks.private)).toEqual(['10.77.1.1', '10.77.1.2', '10.77.1.3']);
    const names = await Promise.all(made.map(({ access }) => run(access, 'hostname')));
    expect(names).toEqual(machines.map(({ name }) => name));
    const first = made[0]?.access;
    if (first === undefined) throw new Error('no host');
    expect(await run(first, 'ping -c1 -W2 10.77.1.3 >/dev/null && echo reached')).toBe('reached');
    const stranger = { ...first, hostKeys: made[1]?.access.hostKeys ?? [] };
    const transport = createSshTransport({ home: '/nonexistent', agentSocket: undefined, knownHosts: [] });
    await expect(transport.connect(stranger, options)).rejects.toMatchObject({ code: 'host-key' });
    await transport.close();
  });

  test('hosts have no way to this machine but the proxy, and no interface in its network', async () => {
    const observed = await lab.observe(desire(life, 0), options);
    if (observed === undefined) throw new Error('no host');
    expect(await run(observed.access, askProxy('http://elsewhere.invalid/'))).toContain('403');
    expect(await run(observed.access, 'ip -o link | cut -d: -f2 | cut -d@ -f1 | tr -d "\\n "')).toBe('loeth0');
    expect(
      Object.values(networkInterfaces())
        .flat()
        .some((own) => own?.address.startsWith('10.77.')),
    ).toBe(false);
  });

  test('limits of the kernel that are the whole machine’s cannot be changed in a host', async () => {
    const observed = await lab.observe(desire(life, 0), options);
    if (observed === undefined) throw new Error('no host');
    const limit = readFileSync('/proc/sys/kernel/pid_max', 'utf8').trim();
    expect(await run(observed.access, trySysctl('kernel/pid_max', limit))).toBe('refused');
    expect(await run(observed.access, trySysctl('net/ipv4/ip_forward', '1'))).toBe('set');
  });

  test('power off and on keeps the disk, the address and the key of the host', async () => {
    const machine = desire(life, 1);
    const before = await lab.observe(machine, options);
    if (before === undefined) throw new Error('no host');
    await run(before.access, 'echo kept >/root/note; echo gone >/tmp/note; sync');
    await lab.power?.(machine, 'off', options);
    expect((await lab.observe(machine, options))?.power).toBe('off');
    await lab.power?.(machine, 'on', options);
    const after = await lab.observe(machine, options);
    expect(after).toEqual(before);
    expect(await run(before.access, 'cat /root/note; cat /tmp/note 2>&1')).toMatch(/^kept\n.*No such file/);
  });

  test('a relay that died comes back with the next converge', async () => {
    const relay = (await inspectLab()).deployments.find(({ deployment }) => deployment === life);
    const pids = relay?.processes.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('relay'));
    expect(pids).toHaveLength(2);
    for (const pid of pids ?? []) process.kill(pid, 'SIGKILL');
    while (pids?.some((pid) => existsSync(`/proc/${pid}`))) await sleep(10);
    const { access } = await lab.converge(desire(life, 0), options);
    expect(await run(access, 'hostname')).toBe(`${life}-host-0`);
  });

  test('a living host keeps its image, and says so when another is wished for', async () => {
    const other = desire(life, 0, { machine: { image: 'debian-12', init: 'systemd' } });
    await expect(lab.converge(other, options)).rejects.toThrow(/cannot turn host .* into debian-12 with systemd/);
  });

  test('a host that would need more than this machine has is refused', async () => {
    const large = desire(life, 9, { minima: { cpus: 4096 } });
    await expect(lab.converge(large, options)).rejects.toThrow(/it needs 4096 processors, this machine has \d+/);
  });

  test('a lab with hosts is not disposed of', async () => {
    const site = { deployment: life, site: 'lab', settings: {}, machine: {} };
    await expect(lab.dispose(site, options)).rejects.toThrow(/it still has/);
  });

  test('what is destroyed leaves nothing behind', async () => {
    await takeAway(life, machines);
    await takeAway(life, machines);
    expect(labTraces(life)).toEqual([]);
    expect((await inspectLab()).deployments.map(({ deployment }) => deployment)).not.toContain(life);
  });
});

describe.skipIf(!isRoot)(`the lab after SIGKILL${why}`, () => {
  const killed = `killed-${mark}`;
  const machines = several(killed, 4);
  afterAll(() => takeAway(killed, machines));

  test('hosts whose making was cut off are made once, whenever it was', async () => {
    for (let round = 0; round < 5; round++) {
      await killedWhile('converge', machines, pickMs());
      const made = await Promise.all(machines.map((machine) => lab.converge(machine, options)));
      expect(new Set(made.map(({ access }) => access.host)).size).toBe(4);
      const boots = made.map(({ access }) => run(access, 'hostname; pgrep -c -x sshd -P 1'));
      expect(await Promise.all(boots)).toEqual(machines.map(({ name }) => `${name}\n1`));
      if (round % 2 === 1) await takeAway(killed, machines);
    }
  });

  test('hosts whose destruction was cut off are destroyed to the end, whenever it was', async () => {
    for (let round = 0; round < 4; round++) {
      await Promise.all(machines.map((machine) => lab.converge(machine, options)));
      await killedWhile('destroy', machines, 60 + round * 40);
      await takeAway(killed, machines);
      expect(labTraces(killed)).toEqual([]);
    }
  });
});

describe.skipIf(!isRoot)(`images of the lab${why}`, () => {
  const IMAGES = [
    { image: 'debian-12', init: 'systemd', is: '12 bookworm systemd' },
    { image: 'debian-13', init: 'sysvinit', is: '13 trixie init' },
    { image: 'debian-13', init: 'systemd', is: '13 trixie systemd' },
  ];
  test.each(IMAGES)('$image boots with $init as process 1', async ({ image, init, is }) => {
    const machine = { image, init };
    const deployment = `image-${mark}-${init}`;
    const host = desire(deployment, 0, { machine });
    try {
      const { access } = await lab.converge(host, options);
      const ask = '. /etc/os-release; echo $VERSION_ID $VERSION_CODENAME $(cat /proc/1/comm)';
      expect(await run(access, ask)).toBe(is);
      if (init === 'systemd') {
        expect(await run(access, 'systemctl is-system-running --wait')).toBe('running');
      }
    } finally {
      await takeAway(deployment, [host]);
    }
    expect(labTraces(deployment)).toEqual([]);
  });
});

describe.skipIf(!isRoot)(`many hosts${why}`, () => {
  test('fifty hosts of one deployment start together and go together', async () => {
    const deployment = `many-${mark}`;
    const machines = several(deployment, 50);
    const start = performance.now();
    try {
      const made = await Promise.all(machines.map((machine) => lab.converge(machine, options)));
      const seconds = (performance.now() - start) / 1000;
      expect(new Set(made.map(({ access }) => access.host)).size).toBe(50);
      // 5 s on two idle processors; the bound only keeps an accident from going unseen.
      expect(seconds).toBeLessThan(30);
    } finally {
      await takeAway(deployment, machines);
    }
    expect(labTraces(deployment)).toEqual([]);
  });
});
