import { afterAll, beforeAll } from 'vitest';
import { openstackPlatform } from '../../src/platforms/openstack/openstack-platform.ts';
import { platformSuite } from '../../src/platforms/platform-suite.ts';
import { logIn, type OpenStackApi } from '../sims/openstack/api.ts';
import { type OpenStack, startOpenStack } from '../sims/openstack/openstack.ts';
import { startTestNetwork } from '../sims/test-network.ts';
import { openstackSubjectParts } from '../support/openstack-subject.ts';
import { testSurroundings } from '../support/surroundings.ts';

const START_TIMEOUT_MS = 600_000;
const CALL_TIMEOUT_MS = 120_000;

let cloud: OpenStack;
let operator: OpenStackApi;
let stopNetwork: () => Promise<void>;

beforeAll(async () => {
  const { network, stop } = await startTestNetwork();
  stopNetwork = stop;
  cloud = await startOpenStack({ network });
  operator = await logIn(cloud.urls, cloud.logins.operator);
}, START_TIMEOUT_MS);

afterAll(async () => {
  await cloud?.stop();
  await stopNetwork?.();
});

/** OS_CLIENT_CONFIG_FILE is only known when the control plane is there. */
const around = testSurroundings({
  environment: {
    get OS_CLIENT_CONFIG_FILE() {
      return cloud?.cloudsFile;
    },
  },
  secret: async (name) => (name === 'wrong' ? 'not the password' : undefined),
});

function subject(deployment: string, settings: Record<string, string | object>, machine: Record<string, boolean> = {}) {
  const platform = openstackPlatform(around);
  return () => ({
    platform,
    deployment,
    settings: { cloud: 'operator', ...settings },
    machine: { image: 'debian-12', size: 'm1.tiny', ...machine },
    loginKey: async () => (await around.identity.login()).publicKey,
    timeoutMs: CALL_TIMEOUT_MS,
    sharesNames: true,
    wrongCredentials: () => ({
      settings: {
        authUrl: cloud.urls.identity,
        username: 'operator',
        project: 'operator',
        password: { secret: 'wrong' },
        endpoints: { compute: cloud.urls.compute, network: cloud.urls.network, image: cloud.urls.image },
      },
    }),
    ...openstackSubjectParts(() => ({ admin: cloud.admin, operator })),
  });
}

const NO_CINDER = { 'a volume comes with its machine and goes with it': 'this control plane has no volume service' };

platformSuite('openstack in a network that is there', subject('suite-there', { network: 'private' }), NO_CINDER);
