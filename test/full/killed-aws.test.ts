import { afterAll, beforeAll } from 'vitest';
import { type AwsPlace, awsAs, startAwsPlace } from '../support/aws-place.ts';
import { killSuite } from '../support/kill-suite.ts';

const CALL_TIMEOUT_MS = 60_000;

let place: AwsPlace;

beforeAll(async () => {
  place = await startAwsPlace();
});
afterAll(async () => await place?.stop());

const wish = {
  deployment: 'killed',
  machine: { image: 'debian-12', size: 't3.small', volumes: [{ size: '1GiB' }] },
};

/** A network of its own: the most calls that there are. */
const settings = (endpoint: string) => ({ region: place.region, endpoint, network: { cidr: '10.61.0.0/16' } });

killSuite('aws', () => ({
  order: {
    platform: 'aws',
    ...wish,
    settings: settings(place.url),
    environment: {
      AWS_ACCESS_KEY_ID: place.least.accessKeyId,
      AWS_SECRET_ACCESS_KEY: place.least.secretAccessKey,
    },
    secrets: {},
  },
  proxy: place.faults,
  direct: {
    platform: awsAs(place.least).platform,
    ...wish,
    settings: settings(place.strict.url),
    timeoutMs: CALL_TIMEOUT_MS,
    settlesWithinMs: 10_000,
  },
}));
