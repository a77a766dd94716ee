import { expect, test } from 'vitest';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import { type OpenPort, type PlatformSubject, platformSuite } from '../platform-suite.ts';
import { FAKE_LOGIN } from './birth.ts';
import type { FakeMachine } from './fake-cloud.ts';
import { fakePlatform } from './fake-platform.ts';
import { volumesOf } from './owned.ts';

const platform = fakePlatform();

function subject(given: Partial<PlatformSubject> = {}): PlatformSubject {
  const find = ({ platformId }: ObservedMachine) => {
    const found = platform.machines.get(platformId);
    if (!found) throw new Error(`no machine ${platformId}`);
    return found;
  };
  return {
    platform,
    deployment: 'suite',
    loginKey: async () => FAKE_LOGIN,
    birthOf: async (machine) => platform.birthOf(find(machine).desired),
    volumes: {
      machine: { volumes: ['1GiB'] },
      count: async (machine) => volumesOf(find(machine).desired.machine).length,
    },
    rulesOf: async (machine) => openPorts(find(machine)),
    twin: async (_, first) => void platform.strays.push({ ...find(first) }),
    switchOff: async (machine) => {
      find(machine).power = 'off';
    },
    wrongCredentials: () => ({ settings: { refuses: 'credentials' } }),
    ownedKinds: ['machine', 'volume'],
    ...given,
  };
}

function openPorts({ desired, admitted }: FakeMachine): readonly OpenPort[] {
  return (desired.listens ?? []).flatMap(({ port, protocol, from }) => {
    const others = from === 'deployment' ? admitted : [];
    return [from === 'anywhere' ? '0.0.0.0/0' : 'members', ...others].map((who) => ({ port, protocol, from: who }));
  });
}

const skips = { 'an unknown key of the machine is an error': 'every key is a fact, and packs may add facts' };
platformSuite(
  'fake with a catalogue',
  () => subject({ settings: { catalogue: true }, machine: { image: 'debian-12' } }),
  skips,
);
platformSuite('fake', () => subject(), {
  ...skips,
  'images are offered by distribution and version, sizes by processors and memory':
    'it offers none but by its catalogue',
});

const options = { signal: AbortSignal.timeout(10_000) };

function desire(name: string, settings: DesiredMachine['settings'] = {}): DesiredMachine {
  const id = `id-${name}`;
  return { id, deployment: 'd', name, group: 'g', ordinal: 0, site: 's', settings, machine: {}, minima: {} };
}

test.each([
  [{}, { 'os.family': 'debian', 'os.version': '12', init: 'systemd' }],
  [{ os: { family: 'rhel' } }, { 'os.family': 'rhel', 'os.distribution': 'rocky', 'os.version': '9' }],
  [
    { os: { family: 'rhel', version: '8' }, cpus: 64 },
    { 'os.version': '8', cpus: 64 },
  ],
  [
    { found: { docker: true }, disks: [{ id: 'a' }] },
    { 'found.docker': true, disks: [{ id: 'a' }] },
  ],
])('the machine %j has the facts %j', async (machine, facts) => {
  const offers = await fakePlatform().offers({ deployment: 'd', site: 's', settings: {}, machine }, options);
  expect(offers.facts).toMatchObject(facts);
});

async function failures(seed: number): Promise<readonly string[]> {
  const fresh = fakePlatform();
  const names = Array.from({ length: 200 }, (_, index) => `m${index}`);
  const settings = { seed, busy: { converge: 0.25 } };
  const results = await Promise.allSettled(names.map((name) => fresh.converge(desire(name, settings), options)));
  return names.filter((_, index) => results[index]?.status === 'rejected');
}

test('the seed decides which calls fail, and about as many as the settings say', async () => {
  const first = await failures(7);
  expect(await failures(7)).toEqual(first);
  expect(await failures(8)).not.toEqual(first);
  expect(first.length).toBeGreaterThan(25);
  expect(first.length).toBeLessThan(75);
});

test('a machine that is broken never comes, and says why', async () => {
  const call = fakePlatform().converge(desire('m1', { broken: ['m1'] }), options);
  await expect(call).rejects.toMatchObject({ code: 'platform', retryable: false });
});

test('calls take as long as the settings say, by the clock', async () => {
  const pauses: number[] = [];
  const clock = { now: () => 0, uuid: () => '', sleep: async (ms: number) => void pauses.push(ms) };
  const slow = fakePlatform({ clock });
  await Promise.all(['a', 'b', 'c'].map((name) => slow.converge(desire(name, { delayMs: 1000 }), options)));
  expect(pauses).toHaveLength(3);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(1000);
});

test('ten thousand machines are made and found within seconds', async () => {
  const large = fakePlatform();
  const names = Array.from({ length: 10_000 }, (_, index) => `m${index}`);
  const made = await Promise.all(names.map((name) => large.converge(desire(name), options)));
  expect(new Set(made.map(({ access }) => access.host)).size).toBe(10_000);
});
