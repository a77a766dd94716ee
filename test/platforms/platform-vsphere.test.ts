import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { platformSuite } from '../../src/platforms/platform-suite.ts';
import { PRIVILEGES } from '../../src/platforms/vsphere/privileges.ts';
import { patient, startVspherePlace, type VspherePlace, vsphereAt } from '../support/vsphere-place.ts';

const ROOT_DISKS = 1;
let place: VspherePlace | undefined;

beforeAll(async () => {
  place = await startVspherePlace();
}, 600_000);

afterAll(async () => await place?.stop());

const { around, platform } = vsphereAt(() => place);

platformSuite('vsphere', () => ({
  platform: patient(platform),
  deployment: `suite-${randomUUID().slice(0, 6)}`,
  settings: place?.settings ?? {},
  machine: { image: 'debian-12', disk: '8GiB' },
  minima: { cpus: 2, memoryMiB: 2048 },
  timeoutMs: 20_000,
  birthOf: async ({ platformId }) => (await place?.back.userData(platformId)) ?? '',
  loginKey: async () => (await around.identity.login()).publicKey,
  volumes: {
    machine: { volumes: [{ size: '5GiB' }] },
    count: async ({ platformId }) => ((await place?.back.disks(platformId)) ?? 0) - ROOT_DISKS,
  },
  twin: async (_machine, { platformId }) => await place?.back.clone(platformId),
  switchOff: async ({ platformId }) => await place?.back.powerOff(platformId),
  wrongCredentials: () => ({ settings: { ...place?.settings, password: { secret: 'wrong' } } }),
}));

test('the least role is one that the server takes', async () => {
  const privileges = Object.values(PRIVILEGES).flat();
  await place?.vcsim.govc('role.create', 'purlin', ...privileges);
  const told = (await place?.vcsim.govc('role.ls', 'purlin')) ?? '';
  expect(told.split('\n')).toEqual(expect.arrayContaining(privileges));
});
