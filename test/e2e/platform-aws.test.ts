import type { EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll } from 'vitest';
import { awsPlatform } from '../../src/platforms/aws/aws-platform.ts';
import { platformSuite } from '../../src/platforms/platform-suite.ts';
import { type Moto, startMoto } from '../sims/moto.ts';
import { startTestNetwork } from '../sims/test-network.ts';
import { awsSubjectParts, ec2Behind } from '../support/aws-subject.ts';
import { testSurroundings } from '../support/surroundings.ts';

let moto: Moto;
let ec2: EC2Client;
let stopNetwork: () => Promise<void>;

beforeAll(async () => {
  const { network, stop } = await startTestNetwork();
  stopNetwork = stop;
  moto = await startMoto({ network });
  ec2 = ec2Behind(moto);
});

afterAll(async () => {
  ec2?.destroy();
  await moto?.stop();
  await stopNetwork?.();
});

const around = testSurroundings({
  environment: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'any' },
});

function subject(
  deployment: string,
  settings: Readonly<Record<string, never>> | Record<string, string | boolean | object>,
) {
  return () => ({
    platform: awsPlatform(around),
    deployment,
    // The suite reads only flags before the control plane is there.
    settings: { region: 'eu-central-1', ...(moto && { endpoint: moto.url }), ...settings },
    machine: { image: 'debian-12', size: 't3.small' },
    loginKey: async () => (await around.identity.login()).publicKey,
    ownedKinds: ['machine', 'volume'],
    timeoutMs: 30_000,
    ...awsSubjectParts(() => ec2),
  });
}

const GONE_WHILE_OFF = 'a machine that is off has no public address, and gets another one';

platformSuite('aws in a network of its own', subject('suite-own', { network: { cidr: '10.40.0.0/16' } }), {
  'converging a machine that is off powers it on, with the same disk and addresses': GONE_WHILE_OFF,
});
platformSuite('aws in the default network', subject('suite-default', { publicAddress: false }));
