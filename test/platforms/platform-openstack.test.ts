import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleaning, openBench } from '../../src/platforms/bench-suite.ts';
import { platformSuite } from '../../src/platforms/platform-suite.ts';
import { type OpenStackPlace, openstackWith, startOpenStackPlace } from '../support/openstack-place.ts';
import { listVolumes, openstackSubjectParts, volumesOf } from '../support/openstack-subject.ts';

const START_TIMEOUT_MS = 900_000;
const CALL_TIMEOUT_MS = 120_000;
const POLL = { timeout: 60_000, interval: 300 } as const;

let place: OpenStackPlace;
let cloudsFile: string | undefined;

beforeAll(async () => {
  place = await startOpenStackPlace();
  cloudsFile = await place.cloudsFile(place.least, 'direct');
}, START_TIMEOUT_MS);
afterAll(async () => await place?.stop());

const { platform, around } = openstackWith(() => cloudsFile);

platformSuite('openstack in a network of its own, with no more rights than the guide says', () => ({
  platform,
  deployment: 'suite-own',
  settings: { cloud: 'operator', network: { cidr: '10.60.0.0/24' } },
  machine: { image: 'debian-12', size: 'm1.tiny', publicAddress: true },
  ownedKinds: ['machine', 'address'],
  timeoutMs: CALL_TIMEOUT_MS,
  sharesNames: true,
  loginKey: async () => (await around.identity.login()).publicKey,
  wrongCredentials: () => {
    const { compute, network, image, volume } = place.cloud.urls;
    const endpoints = { compute, network, image, volume };
    const login = { username: 'operator', project: 'operator', password: { secret: 'wrong' } };
    return { settings: { authUrl: place.cloud.urls.identity, ...login, endpoints } };
  },
  ...openstackSubjectParts(() => ({ admin: place.cloud.admin, operator: place.operator })),
}));

const site = { deployment: 'there', site: 's', machine: { image: 'debian-12', size: 'm1.tiny' } };
const call = () => ({ signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });

test('without a word of a network it is the only one of the project, and shared with sites that say the same', async () => {
  const cloud = { cloud: 'operator' };
  const [first, other] = await Promise.all([
    platform.offers({ ...site, settings: cloud }, call()),
    platform.offers({ ...site, settings: { ...cloud, network: 'private' } }, call()),
  ]);
  expect(first?.fabric).toBe(other?.fabric);
  expect(first?.networks).toEqual([{ name: 'private', reach: 'fabric' }]);
});

test('what the access rules do not name is refused', async () => {
  const { urls, logins } = place.cloud;
  const auth = { identity: { methods: ['application_credential'], application_credential: place.least } };
  const login = await fetch(`${urls.identity}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth }),
  });
  const headers = { 'x-auth-token': login.headers.get('x-subject-token') ?? '' };
  expect((await fetch(`${urls.compute}/flavors/detail`, { headers })).status).toBe(200);
  expect((await fetch(`${urls.compute}/os-keypairs`, { headers })).status).toBe(401);
  expect((await fetch(`${urls.network}/v2.0/networks`, { headers, method: 'POST', body: '{}' })).status).not.toBe(401);
  expect((await fetch(`${urls.network}/v2.0/subnetpools`, { headers })).status).toBe(401);
  expect((await fetch(`${urls.volume}/limits`, { headers })).status).toBe(200);
  expect((await fetch(`${urls.volume}/snapshots`, { headers })).status).toBe(401);
  expect(logins.applicationCredential.id).not.toBe(place.least.id);
});

/** A machine whose root disk is a volume, with one more; of a deployment that nothing else uses. */
const rooted = (deployment: string) => ({
  platform,
  deployment,
  settings: { cloud: 'operator', network: 'private' },
  machine: { image: 'debian-12', size: 'm1.tiny', bootFromVolume: true, disk: '7GiB', volumes: [{ size: '5GiB' }] },
  timeoutMs: CALL_TIMEOUT_MS,
});

test('a root disk that is a volume has the size that `disk` says, and goes with its machine', async () => {
  const bench = await openBench(rooted('rooted'));
  const machine = bench.desire('one');
  await cleaning(bench, [machine], async () => {
    const { platformId } = await platform.converge(machine, call());
    const disks = (await volumesOf(place.operator, platformId)).map(({ size, bootable, status }) => ({
      size,
      bootable,
      status,
    }));
    const [root, extra] = disks.sort((a, b) => b.size - a.size);
    expect(root).toEqual({ size: 7, bootable: 'true', status: 'in-use' });
    expect(extra).toEqual({ size: 5, bootable: 'false', status: 'in-use' });
    expect(await platform.converge(machine, call())).toMatchObject({ platformId, power: 'on' });
    expect(await volumesOf(place.operator, platformId)).toHaveLength(2);
    for (const thing of (await platform.owned?.(bench.site, call())) ?? [])
      await platform.remove?.(bench.site, thing, call());
    await untilNoVolumes();
  });
  expect(await platform.owned?.(bench.site, call())).toEqual([]);
});

test('volumes go with a machine whose birth was given up in the middle', async () => {
  const bench = await openBench(rooted('given-up'));
  const machine = bench.desire('one');
  await cleaning(bench, [machine], async () => {
    const given = new AbortController();
    const born = platform.converge(machine, { signal: given.signal });
    await expect.poll(async () => (await listVolumes(place.operator)).length, POLL).toBeGreaterThan(0);
    given.abort();
    await expect(born).rejects.toMatchObject({ code: 'cancelled' });
  });
  await untilNoVolumes();
});

test('a volume that Cinder keeps, because it has a snapshot, is told when its machine is destroyed', async () => {
  const bench = await openBench(rooted('kept'));
  const machine = bench.desire('one');
  const { operator } = place;
  const { platformId } = await platform.converge(machine, call());
  const id = (await volumesOf(operator, platformId)).find(({ bootable }) => bootable === 'true')?.id ?? '';
  const body = { snapshot: { volume_id: id, force: true } };
  type Snapshot = { readonly snapshot: { readonly id: string; readonly status: string } };
  const { snapshot } = await operator.call<Snapshot>('POST', 'volume/snapshots', body);
  const path = `volume/snapshots/${snapshot.id}`;
  await expect.poll(async () => (await operator.call<Snapshot>('GET', path)).snapshot.status, POLL).toBe('available');
  const told = {
    code: 'platform',
    message: expect.stringMatching(`cannot delete volume ${id} of ${machine.name}: .*snapshots`),
    hint: expect.stringContaining(`openstack volume delete ${id}`),
  };
  await expect(platform.destroy(machine, call())).rejects.toMatchObject(told);
  await operator.call('DELETE', path);
  const snapshots = async () => (await operator.call<{ snapshots: [] }>('GET', 'volume/snapshots')).snapshots.length;
  await expect.poll(snapshots, POLL).toBe(0);
  await operator.call('DELETE', `volume/volumes/${id}`);
  await untilNoVolumes();
  await platform.destroy(machine, call());
  await platform.dispose(bench.site, call());
});

test.each([
  ['no volume', { volumes: 0 }, 'volumes'],
  ['one volume of two', { volumes: 1 }, 'volumes'],
  ['fewer gibibytes than both want', { gigabytes: 10 }, 'GiB of volumes'],
])('a quota with room for %s is told with what to do, and nothing is left', async (_, quota, what) => {
  const bench = await openBench(rooted('volumeless'));
  const machine = bench.desire('one');
  await cleaning(bench, [machine], async () => {
    const free = await limitVolumes(quota);
    try {
      const findings = await platform.examine?.(bench.site, call());
      const hint = expect.stringContaining('openstack quota show --volume --usage');
      const warning = { verdict: 'warning', detail: expect.stringContaining(what), try: hint };
      expect(findings?.find(({ name }) => name === 'quota')).toMatchObject(warning);
      await expect(platform.converge(machine, call())).rejects.toMatchObject({ code: 'quota', hint });
      await untilNoVolumes();
      const kinds = (await platform.owned?.(bench.site, call()))?.map(({ kind }) => kind) ?? [];
      expect(new Set(kinds)).toEqual(new Set(['security-group']));
    } finally {
      await free();
    }
  });
  expect(await platform.owned?.(bench.site, call())).toEqual([]);
});

async function untilNoVolumes(): Promise<void> {
  await expect.poll(async () => await listVolumes(place.operator), POLL).toEqual([]);
}

async function limitVolumes(quota: Readonly<Record<string, number>>): Promise<() => Promise<void>> {
  const path = `volume/os-quota-sets/${place.operator.projectId}`;
  await place.cloud.admin.call('PUT', path, { quota_set: quota });
  // Without limits of its own the project has those that every project has.
  return async () => await place.cloud.admin.call('DELETE', path);
}
