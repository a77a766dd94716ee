import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import type { Json } from '../../src/model/files/values.ts';
import type { PlatformSubject } from '../../src/platforms/bench-suite.ts';
import { faultSuite } from '../../src/platforms/fault-suite.ts';
import { makeCertificates } from '../sims/certificates.ts';
import { type ProxyServer, startProxyServer } from '../sims/proxy-server.ts';
import { type AwsPlace, awsAs, startAwsPlace } from '../support/aws-place.ts';
import { expectNeverAnswersTold } from '../support/never-answers.ts';

const CALL_TIMEOUT_MS = 60_000;

let place: AwsPlace;
let folder: string;
let secure: ProxyServer;

beforeAll(async () => {
  place = await startAwsPlace();
  folder = await mkdtemp(path.join(tmpdir(), 'purlin-aws-'));
  const certificates = await makeCertificates(folder, 'aws');
  secure = await startProxyServer({ upstream: place.strict.url, certificates, handle: (_, pass) => pass() });
});
afterAll(async () => {
  await secure?.stop();
  await place?.stop();
  if (folder) await rm(folder, { recursive: true });
});

function settings(endpoint: string, more: Readonly<Record<string, Json>> = {}) {
  return { region: place.region, endpoint, publicAddress: false, ...more };
}

const WRONG_KEY = 'a key that nobody has';

function subject(): PlatformSubject {
  const secret = async (name: string) => (name === 'id' ? place.least.accessKeyId : WRONG_KEY);
  return {
    platform: awsAs(place.least, { secret }).platform,
    deployment: 'faults',
    settings: settings(place.url),
    machine: { image: 'debian-12', size: 't3.small' },
    timeoutMs: CALL_TIMEOUT_MS,
    settlesWithinMs: 10_000,
  };
}

test('a machine that never answers is told with what to check', async () => {
  await expectNeverAnswersTold(subject());
});

faultSuite(
  'aws',
  CALL_TIMEOUT_MS,
  () => ({
    subject: subject(),
    proxy: place.faults,
    creation: 'RunInstances',
    secrets: [place.least.secretAccessKey, WRONG_KEY],
    gone: settings('http://127.0.0.1:1'),
    strangeCertificate: settings(secure.url.replace(/^http:/, 'https:')),
    wrongCredentials: settings(place.url, { accessKey: { secret: 'id' }, secretKey: { secret: 'wrong' } }),
    fillQuota: async () => {
      place.strict.setQuota({ instances: 0 });
      return async () => place.strict.setQuota({});
    },
    unknownImage: (one) => ({
      ...one,
      choice: { ...one.choice, image: { name: 'debian-12', id: 'ami-00000000000000000' } },
    }),
    unknownSize: (one) => ({ ...one, choice: { ...one.choice, size: { name: 't3.none' } } }),
  }),
  {
    'a session that expires in the middle is renewed, and nobody notices': 'a key of AWS has no session to renew',
    'a size that is too small for the image is told as such': 'an image of EC2 runs on every size of its architecture',
  },
);
