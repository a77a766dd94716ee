import { afterAll, beforeAll } from 'vitest';
import { platformSuite } from '../../src/platforms/platform-suite.ts';
import { type AwsPlace, awsAs, startAwsPlace } from '../support/aws-place.ts';
import { awsSubjectParts } from '../support/aws-subject.ts';

let place: AwsPlace | undefined;

beforeAll(async () => {
  place = await startAwsPlace();
});

afterAll(async () => {
  await place?.stop();
});

function ec2Behind() {
  if (place === undefined) throw new Error('the control plane is not there yet');
  return place.behind;
}

// The suite reads only flags before the control plane is there.
platformSuite('aws', () => {
  const { platform, around } = awsAs(place?.least);
  return {
    platform,
    deployment: 'suite',
    settings: { region: 'eu-central-1', ...(place && { endpoint: place.url }), publicAddress: false },
    machine: { image: 'debian-12', size: 't3.small' },
    loginKey: async () => (await around.identity.login()).publicKey,
    ownedKinds: ['machine', 'volume'],
    wrongCredentials: () => ({
      platform: awsAs({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' }).platform,
    }),
    timeoutMs: 30_000,
    settlesWithinMs: 3000,
    ...awsSubjectParts(ec2Behind),
  };
});
