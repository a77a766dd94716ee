import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/platforms/lab/command.ts';
import type { SweepDocument } from '../../src/server/documents/sites.ts';
import { ask } from '../bodies/world.ts';
import { makeYard, type Yard } from '../bodies/yard.ts';
import { type HybridPlace, makeHybridPlace, RACK, STRANGER } from '../support/hybrid-place.ts';
import { labTraces } from '../support/lab-traces.ts';
import { copyExample, removeFolder, SKIP_REASON } from '../support/purlin.ts';

const FILE = 'hybrid.yaml';
const MANAGER = 'hybrid-manager-0';
const PROOF = 'deployment/swarm-cluster/proof';
const NO_ANSWER = 124;

describe.skipIf(SKIP_REASON !== undefined)('one swarm over two clouds and a machine that was there', () => {
  let folder = '';
  let yard: Yard;
  let place: HybridPlace;

  beforeAll(async () => {
    folder = copyExample('swarm');
    rmSync(path.join(folder, 'purlin.lock'), { force: true });
    yard = await makeYard('hybrid');
    place = await makeHybridPlace(yard, folder);
  });
  afterAll(async () => {
    await yard?.purlin(folder, '-f', FILE, 'destroy', '--yes');
    await place?.stop();
    await yard?.dispose();
    if (yard !== undefined) expect(labTraces(yard.name)).toEqual([]);
    removeFolder(folder);
  });

  /** Writes the example's deployment with something replaced. */
  function write(file: string, change: (text: string) => string): void {
    writeFileSync(path.join(folder, file), change(readFileSync(path.join(folder, FILE), 'utf8')));
  }
  const growTo = (count: number) => write(FILE, (text) => text.replace(/aws: \d/, `aws: ${count}`));

  /** Public addresses of the members by name. */
  async function members(): Promise<Readonly<Record<string, string>>> {
    const { machines } = await yard.status(folder, FILE);
    return Object.fromEntries(machines.map(({ name, addresses }) => [name, addresses['cluster'] ?? '']));
  }

  /** Whom the clouds let in to a port of the machine at a public address, as they tell it themselves. */
  async function admitted(address: string, protocol: string, port: number): Promise<readonly string[]> {
    const seen = (await Promise.all(place.clouds.map((cloud) => cloud.look(AbortSignal.timeout(60_000))))).flat();
    const machine = seen.find(({ addresses }) => addresses.includes(address));
    const rules = machine?.ingress ?? [{ protocol: 'all', from: ['no security group'] }];
    const fits = rules.filter(
      (rule) => rule.protocol === 'all' || (rule.protocol === protocol && isWithin(port, rule.ports)),
    );
    // Members of the same network stand there by their private addresses.
    const inner = seen.flatMap((one) => one.addresses.filter((own) => !one.publicAddresses?.includes(own)));
    return [...new Set(fits.flatMap(({ from }) => from))].filter((from) => !inner.includes(from)).sort();
  }

  async function expectOpenToMembersOnly(): Promise<void> {
    const all = await members();
    const ranges = Object.values(all)
      .map((address) => `${address}/32`)
      .sort();
    for (const [name, address] of Object.entries(all)) {
      if (address === RACK) continue;
      for (const [protocol, port] of [['tcp', 7946] as const, ['udp', 7946] as const, ['udp', 4789] as const])
        expect(await admitted(address, protocol, port), `${name} ${port}/${protocol}`).toEqual(ranges);
    }
    expect(await admitted(all[MANAGER] ?? '', 'tcp', 2377)).toEqual(ranges);
  }

  /** What the last line of `apply --json` says, and the tasks that ran. */
  async function apply(): Promise<{
    readonly ran: number;
    readonly tasks: readonly string[];
    readonly events: readonly string[];
  }> {
    const { out } = await yard.must(folder, '-f', FILE, 'apply', '--yes', '--json');
    // `as`: the documented shape of events.
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    const tasks = lines.flatMap(({ type, task }) => (type === 'task.done' && task !== undefined ? [task] : []));
    const events = lines.map(({ type, task }) => `${type} ${task}`);
    return { ran: lines.at(-1)?.ran ?? -1, tasks, events };
  }

  async function sweep(): Promise<SweepDocument> {
    const { out } = await yard.must(folder, '-f', FILE, 'sites', 'sweep', '--json');
    // `as`: the documented shape, which the command's own tests check.
    return JSON.parse(out) as SweepDocument;
  }

  test('is refused before anything is made when members cannot reach each other', async () => {
    write('apart.yaml', (text) =>
      text.replace(/^address:.*\n/m, '').replace('deployment: hybrid', 'deployment: apart'),
    );
    for (const words of [['plan'], ['apply', '--yes']]) {
      const { code, out, err } = await yard.purlin(folder, '-f', 'apart.yaml', ...words);
      expect(code).toBe(3);
      expect(plain(out + err)).toContain(
        'machines at site aws have no way to those at site openstack-public: the role swarm-init listens there on port 2377/tcp for the whole deployment, and the network private of openstack-public is reached from within only',
      );
      expect(plain(out + err)).toContain(
        'If there is a route (a tunnel, peering), say `reaches: [openstack-public]` in the file of site aws; else give the machines of openstack-public public addresses for it: `address: { cluster: public }`.',
      );
    }
    expect(place.bodies.list().filter(({ hostname }) => !['rack-1', 'stranger'].includes(hostname))).toEqual([]);
  });

  test('is refused when a machine that is to have a public address will have none', async () => {
    const site = path.join(folder, 'sites/openstack-public.yaml');
    const text = readFileSync(site, 'utf8');
    writeFileSync(site, text.replace('"publicAddress":true', '"publicAddress":false'));
    const { code, out, err } = await yard.purlin(folder, '-f', FILE, 'plan');
    writeFileSync(site, text);
    expect(code).toBe(3);
    expect(plain(out + err)).toContain(
      '`address` maps cluster to the network public, but machines of site openstack-public will have no address there hybrid.yaml:4:21',
    );
  });

  test('may have its managers at any of its places', async () => {
    write('turned.yaml', (text) =>
      text
        .replace('deployment: hybrid', 'deployment: turned')
        .replace(/manager: .*/, 'manager: { count: { aws: 3 } }')
        .replace(/worker: .*/, 'worker: { count: { openstack-public: 2, racks: 1 } }'),
    );
    const { machines, summary } = await yard.plan(folder, 'turned.yaml');
    expect(summary.machines).toBe(6);
    expect(new Set(machines.map(({ group, site }) => `${group} ${site}`))).toEqual(
      new Set(['manager aws', 'worker openstack-public', 'worker racks']),
    );
  });

  test('comes up: the manager on one cloud, workers on another and on the machine, and its proof passes', async () => {
    const { tasks } = await apply();
    expect(tasks).toContain(PROOF);
    expect((await yard.status(folder, FILE)).state).toBe('converged');
    expect(await yard.readyNodes(folder, FILE, MANAGER)).toBe(3);
    expect(Object.values(await members())).toContain(RACK);
  });

  test('opens its ports to the members, each by its address, and to nobody else', async () => {
    await expectOpenToMembersOnly();
    const manager = (await members())[MANAGER] ?? '';
    const outside = await place.run(STRANGER, ask(manager, 2377));
    expect(outside).toBe(`2377 ${NO_ANSWER}`);
    expect(await place.run(RACK, ask(manager, 2377))).toBe('2377 0');
    const operator = await runCommand('nsenter', [`--net=${yard.network}`, 'sh', '-c', ask(manager, 2377)], {
      signal: AbortSignal.timeout(60_000),
    });
    expect(operator.trim()).toBe(`2377 ${NO_ANSWER}`);
  });

  test('is left alone by a second apply', async () => {
    expect(await apply()).toMatchObject({ ran: 0, tasks: [] });
  });

  test('opens its ports to a worker that comes, and runs nothing else again', async () => {
    growTo(2);
    const { tasks, events } = await apply();
    const opened = events.indexOf(`task.done ${MANAGER}/opened-for-members/apply`);
    expect(events.indexOf('task.started hybrid-worker-2/swarm-join-worker/apply')).toBeGreaterThan(opened);
    const elsewhere = tasks.filter((task) => !/^hybrid-worker-2\/|^barrier\//.test(task) && task !== PROOF);
    expect(elsewhere.sort()).toEqual([
      `${MANAGER}/opened-for-members/apply`,
      'hybrid-worker-0/opened-for-members/apply',
    ]);
    expect(await yard.readyNodes(folder, FILE, MANAGER)).toBe(4);
    await expectOpenToMembersOnly();
  });

  test('closes them again when it leaves', async () => {
    const leaver = (await members())['hybrid-worker-2'] ?? '';
    growTo(1);
    await apply();
    expect(await yard.readyNodes(folder, FILE, MANAGER)).toBe(3);
    await expectOpenToMembersOnly();
    expect(await admitted((await members())[MANAGER] ?? '', 'tcp', 2377)).not.toContain(`${leaver}/32`);
  });

  test('is destroyed: a sweep finds nothing, and the machine that was there lives', async () => {
    await yard.must(folder, '-f', FILE, 'destroy', '--yes');
    const { leftOver, sites } = await sweep();
    expect([leftOver, sites.flatMap(({ things }) => things)]).toEqual([0, []]);
    await place.bodies.settled();
    expect(
      place.bodies
        .list()
        .map(({ hostname }) => hostname)
        .sort(),
    ).toEqual(['rack-1', 'stranger']);
    expect(await place.run(RACK, 'command -v dockerd || echo gone')).toBe('gone');
  });
});

interface Event {
  readonly type?: string;
  readonly task?: string;
  readonly ran?: number;
}

function isWithin(port: number, ports: readonly [number, number] | undefined): boolean {
  return ports === undefined || (ports[0] <= port && port <= ports[1]);
}

/** Text without the line breaks of a narrow terminal. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
