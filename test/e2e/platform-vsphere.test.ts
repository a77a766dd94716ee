import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { platformSuite } from '../../src/platforms/platform-suite.ts';
import { vspherePlatform } from '../../src/platforms/vsphere/vsphere-platform.ts';
import { startTestNetwork } from '../sims/test-network.ts';
import { startVcsim, type Vcsim } from '../sims/vsphere/vcsim.ts';
import { testSurroundings } from '../support/surroundings.ts';
import { type BehindTheBack, behindTheBack, playTools, vcsimSession } from '../support/vmware-tools.ts';

const SERVER = 'https://127.0.0.1';
const ROOT_DISKS = 1;
let vcsim: Vcsim | undefined;
let back: BehindTheBack | undefined;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const network = await startTestNetwork();
  stops.unshift(network.stop);
  vcsim = await startVcsim(network);
  stops.unshift(vcsim.stop);
  const session = await vcsimSession(vcsim);
  back = behindTheBack(session);
  stops.unshift(playTools(session).stop);
}, 600_000);

afterAll(async () => {
  for (const stop of stops) await stop();
});

const around = testSurroundings({ secret: async (name) => (name === 'vcenter' ? vcsim?.password : 'wrong') });

function settings(password = 'vcenter') {
  return {
    server: vcsim?.url ?? SERVER,
    user: vcsim?.user ?? 'nobody',
    password: { secret: password },
    ca: vcsim?.caFile ?? 'ca.pem',
    datacenter: 'DC0',
    folder: 'purlin',
    network: 'DC0_DVPG0',
  };
}

platformSuite('vsphere', () => ({
  platform: vspherePlatform(around),
  deployment: `suite-${randomUUID().slice(0, 6)}`,
  settings: settings(),
  machine: { image: 'debian-12', disk: '8GiB' },
  minima: { cpus: 2, memoryMiB: 2048 },
  timeoutMs: 20_000,
  birthOf: async ({ platformId }) => (await back?.userData(platformId)) ?? '',
  loginKey: async () => (await around.identity.login()).publicKey,
  volumes: {
    machine: { volumes: [{ size: '5GiB' }] },
    count: async ({ platformId }) => ((await back?.disks(platformId)) ?? 0) - ROOT_DISKS,
  },
  twin: async (_machine, { platformId }) => await back?.clone(platformId),
  switchOff: async ({ platformId }) => await back?.powerOff(platformId),
  wrongCredentials: () => ({ settings: settings('wrong') }),
}));
