import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../src/model/files/values.ts';
import type { DesiredMachine } from '../../src/model/machine.ts';
import { faultSuite } from '../../src/platforms/fault-suite.ts';
import { makeCertificates } from '../sims/certificates.ts';
import { type ProxyServer, startProxyServer } from '../sims/proxy-server.ts';
import { expectNeverAnswersTold } from '../support/never-answers.ts';
import { type OpenStackPlace, openstackWith, startOpenStackPlace } from '../support/openstack-place.ts';

const START_TIMEOUT_MS = 900_000;
const CALL_TIMEOUT_MS = 120_000;
const INSTANCES = 50;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let place: OpenStackPlace;
let folder: string;
let secure: ProxyServer;
let cloudsFile: string;
let dwarf: string;
let giant: string;

beforeAll(async () => {
  place = await startOpenStackPlace();
  cloudsFile = await place.cloudsFile(place.least);
  folder = await mkdtemp(path.join(tmpdir(), 'purlin-openstack-'));
  const certificates = await makeCertificates(folder, 'cloud');
  secure = await startProxyServer({ upstream: place.cloud.urls.identity, certificates, handle: (_, pass) => pass() });
  dwarf = await makeFlavor('dwarf', { ram: 64, disk: 1 });
  // Nova's fake hypervisor has 600,000 GiB, and disk has no quota.
  giant = await makeFlavor('giant', { ram: 512, disk: 5_000_000 });
}, START_TIMEOUT_MS);
afterAll(async () => {
  await secure?.stop();
  await place?.stop();
  if (folder) await rm(folder, { recursive: true });
});

async function makeFlavor(name: string, size: { readonly ram: number; readonly disk: number }): Promise<string> {
  const body = { flavor: { name, vcpus: 1, ...size } };
  return (await place.cloud.admin.call<{ flavor: { id: string } }>('POST', 'compute/flavors', body)).flavor.id;
}

const { platform } = openstackWith(() => cloudsFile);
const settings = { cloud: 'operator', network: 'private' };
const machine = { image: 'debian-12', size: 'm1.tiny' };
const withSize = (one: DesiredMachine, id: string) => ({
  ...one,
  choice: { ...one.choice, size: { name: 'other', id } },
});

/** Settings that say everything themselves. */
function said(authUrl: string): Record<string, Json> {
  const { compute, network, image } = place.cloud.urls;
  const login = { username: 'operator', project: 'operator', password: { secret: 'wrong' } };
  return { ...login, authUrl, endpoints: { compute, network, image }, network: 'private' };
}

async function limitInstances(instances: number): Promise<void> {
  await place.cloud.admin.call('PUT', `compute/os-quota-sets/${place.operator.projectId}`, {
    quota_set: { instances },
  });
}

test('a machine that never answers is told with what to check', async () => {
  await expectNeverAnswersTold({ platform, deployment: 'silent', settings, machine, timeoutMs: CALL_TIMEOUT_MS });
});

faultSuite('openstack', CALL_TIMEOUT_MS, () => ({
  subject: { platform, deployment: 'faults', settings, machine },
  proxy: place.faults,
  creation: 'POST /v2.1/servers',
  secrets: [place.least.secret, 'not the password', 'operator-pass'],
  gone: said('http://127.0.0.1:1/v3'),
  strangeCertificate: said(secure.url.replace(/^http:/, 'https:')),
  wrongCredentials: said(place.cloud.urls.identity),
  fillQuota: async () => {
    await limitInstances(0);
    return async () => await limitInstances(INSTANCES);
  },
  unknownImage: (one) => ({ ...one, choice: { ...one.choice, image: { name: 'debian-12', id: UNKNOWN } } }),
  unknownSize: (one) => withSize(one, UNKNOWN),
  tooSmall: (one) => withSize(one, dwarf),
}));

const call = () => ({ signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });

test('a server that no hypervisor has room for is taken away again, and its fault is told', async () => {
  const site = { deployment: 'roomless', site: 's', settings, machine };
  const { images } = await platform.offers(site, call());
  const image = images.find(({ name }) => name === 'debian-12');
  const id = '3f0c6c1e-0000-4000-8000-000000000000';
  const wish: DesiredMachine = { ...site, id, name: 'roomless-0', group: 'g', ordinal: 0, minima: {} };
  const one = withSize({ ...wish, choice: { image: { name: 'debian-12', id: image?.id ?? '' } } }, giant);
  try {
    const room = {
      code: 'quota',
      message: expect.stringContaining('No valid host'),
      hint: expect.stringContaining('smaller'),
    };
    await expect(platform.converge(one, call())).rejects.toMatchObject(room);
  } finally {
    await platform.destroy(one, call());
    await platform.dispose(site, call());
  }
  expect(await platform.owned?.(site, call())).toEqual([]);
});

test('the certificate of an own authority is trusted when `cacert` names it', async () => {
  const https = { ...said(secure.url.replace(/^http:/, 'https:')), cacert: path.join(folder, 'cloud-ca.pem') };
  const about = { deployment: 'd', site: 's', settings: https, machine };
  // The password is wrong: the connection stood.
  await expect(platform.list(about, call())).rejects.toMatchObject({ code: 'credentials' });
});
