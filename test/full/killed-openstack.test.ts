import { afterAll, beforeAll } from 'vitest';
import { killSuite } from '../support/kill-suite.ts';
import { type OpenStackPlace, openstackWith, startOpenStackPlace } from '../support/openstack-place.ts';

const START_TIMEOUT_MS = 900_000;

let place: OpenStackPlace;
let through: string;
let direct: string;

beforeAll(async () => {
  place = await startOpenStackPlace();
  through = await place.cloudsFile(place.least);
  direct = await place.cloudsFile(place.least, 'direct');
}, START_TIMEOUT_MS);
afterAll(async () => await place?.stop());

const { platform } = openstackWith(() => direct);
const wish = {
  deployment: 'killed',
  settings: { cloud: 'operator', network: { cidr: '10.61.0.0/24' } },
  machine: { image: 'debian-12', size: 'm1.tiny', publicAddress: true },
};

killSuite('openstack', () => ({
  order: { platform: 'openstack', ...wish, environment: { OS_CLIENT_CONFIG_FILE: through }, secrets: {} },
  proxy: place.faults,
  direct: { platform, ...wish, timeoutMs: 120_000 },
}));
