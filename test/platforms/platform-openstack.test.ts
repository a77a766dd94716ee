import { afterAll, beforeAll, expect, test } from 'vitest';
import { platformSuite } from '../../src/platforms/platform-suite.ts';
import { type OpenStackPlace, openstackWith, startOpenStackPlace } from '../support/openstack-place.ts';
import { openstackSubjectParts } from '../support/openstack-subject.ts';

const START_TIMEOUT_MS = 900_000;
const CALL_TIMEOUT_MS = 120_000;

let place: OpenStackPlace;
let cloudsFile: string | undefined;

beforeAll(async () => {
  place = await startOpenStackPlace();
  cloudsFile = await place.cloudsFile(place.least, 'direct');
}, START_TIMEOUT_MS);
afterAll(async () => await place?.stop());

const { platform, around } = openstackWith(() => cloudsFile);

platformSuite(
  'openstack in a network of its own, with no more rights than the guide says',
  () => ({
    platform,
    deployment: 'suite-own',
    settings: { cloud: 'operator', network: { cidr: '10.60.0.0/24' } },
    machine: { image: 'debian-12', size: 'm1.tiny', publicAddress: true },
    ownedKinds: ['machine', 'address'],
    timeoutMs: CALL_TIMEOUT_MS,
    sharesNames: true,
    loginKey: async () => (await around.identity.login()).publicKey,
    wrongCredentials: () => {
      const { compute, network, image } = place.cloud.urls;
      const endpoints = { compute, network, image };
      const login = { username: 'operator', project: 'operator', password: { secret: 'wrong' } };
      return { settings: { authUrl: place.cloud.urls.identity, ...login, endpoints } };
    },
    ...openstackSubjectParts(() => ({ admin: place.cloud.admin, operator: place.operator })),
  }),
  { 'a volume comes with its machine and goes with it': 'this control plane has no volume service' },
);

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
  expect(logins.applicationCredential.id).not.toBe(place.least.id);
});
