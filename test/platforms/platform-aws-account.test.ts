import {
  type _InstanceType,
  DescribeImagesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OFFICIAL_OWNERS } from '../../src/platforms/aws/images.ts';
import type { Finding } from '../../src/platforms/platform.ts';
import { type AwsAnswers, priceProduct, startAwsAnswers } from '../support/aws-answers.ts';
import { type AwsPlace, awsAs, startAwsPlace } from '../support/aws-place.ts';

/** Moto has no price list and knows quotas of VPCs alone: where a stand-in answers instead, the test says so. */
let place: AwsPlace;
let standIn: AwsAnswers;

beforeAll(async () => {
  place = await startAwsPlace();
  standIn = await startAwsAnswers(() => 'never');
});
afterAll(async () => {
  await standIn?.stop();
  await place?.stop();
});
beforeEach(() => standIn.answer(() => ({ error: 'AccessDeniedException' })));

const call = () => ({ signal: AbortSignal.timeout(60_000) });
const MACHINE = { image: 'debian-12', size: 't3.small' };

/** The adapter as this user, with AWS' variables for the endpoints of other services, at a site with machines like this one. */
function bench(
  key: AwsPlace['least'],
  variables: Readonly<Record<string, string>>,
  machine: Readonly<Record<string, string>> = MACHINE,
) {
  const keys = { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
  const { platform } = awsAs(key, { environment: { ...keys, ...variables } });
  const settings = { region: place.region, endpoint: place.url, publicAddress: false };
  const site = { deployment: 'account', site: 's', settings, machine };
  const find = async (name: Finding['name']) =>
    (await platform.examine?.(site, call()))?.find((one) => one.name === name);
  return { offers: async () => await platform.offers(site, call()), find };
}

describe('prices, by a stand-in for the price list', () => {
  const priced = () => ({ AWS_ENDPOINT_URL_PRICING: standIn.url });

  test('are those of the sizes on offer, and doctor counts them', async () => {
    standIn.answer(() => ({ body: { PriceList: [priceProduct('t3.small', { USD: '0.0240000000' })] } }));
    const { offers, find } = bench(place.least, priced());
    const { sizes } = await offers();
    expect(sizes.find(({ name }) => name === 't3.small')?.price).toEqual({
      amount: 0.024,
      currency: 'USD',
      per: 'hour',
      from: 'platform',
    });
    expect(sizes.filter(({ price }) => price !== undefined)).toHaveLength(1);
    expect(await find('prices')).toMatchObject({
      verdict: 'ok',
      detail: expect.stringMatching(/^1 of \d+ sizes have a public price$/),
    });
  });

  test('that may not be read leave the offers as they are, and doctor names the permission', async () => {
    const { offers, find } = bench(place.least, priced());
    const { sizes, images } = await offers();
    expect([sizes.length > 0, images.length > 0, sizes.some(({ price }) => price !== undefined)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await find('prices')).toMatchObject({
      verdict: 'warning',
      try: expect.stringContaining('pricing:GetProducts'),
    });
  });

  test('that never come are not waited for longer than 20 seconds', async () => {
    standIn.answer(() => 'never');
    const start = performance.now();
    const { sizes } = await bench(place.least, priced()).offers();
    expect(sizes.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(25_000);
  });

  test('are not asked for beside another endpoint of EC2', async () => {
    const before = standIn.asked.length;
    const { offers, find } = bench(place.least, {});
    await offers();
    expect(await find('prices')).toMatchObject({
      verdict: 'warning',
      try: expect.stringContaining('AWS_ENDPOINT_URL_PRICING'),
    });
    expect(standIn.asked).toHaveLength(before);
  });
});

describe('the quota of processors', () => {
  /** Machines that somebody else made; they are gone when the action is done. */
  async function withMachines(sizes: readonly _InstanceType[], action: () => Promise<void>): Promise<void> {
    const Filters = [{ Name: 'name', Values: ['debian-12-amd64-*'] }];
    const { Images } = await place.behind.send(new DescribeImagesCommand({ Owners: [...OFFICIAL_OWNERS], Filters }));
    const InstanceIds: string[] = [];
    for (const InstanceType of sizes) {
      const wanted = { ImageId: Images?.[0]?.ImageId, InstanceType, MinCount: 1, MaxCount: 1 };
      const { Instances = [] } = await place.behind.send(new RunInstancesCommand(wanted));
      InstanceIds.push(...Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
    }
    try {
      await waitUntilInstanceRunning(
        { client: place.behind, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
        { InstanceIds },
      );
      await action();
    } finally {
      await place.behind.send(new TerminateInstancesCommand({ InstanceIds }));
    }
  }

  test('is compared with all machines that run, also those of others; the limit is told by a stand-in', async () => {
    standIn.answer(() => ({ body: { Quota: { Value: 12 } } }));
    const variables = { AWS_ENDPOINT_URL_SERVICE_QUOTAS: standIn.url };
    await withMachines(['m5.2xlarge', 't3.small', 'g4dn.xlarge'], async () => {
      expect(await bench(place.least, variables).find('quota')).toMatchObject({
        verdict: 'ok',
        detail: expect.stringMatching(/^10 of 12 processors are used: .*Standard/),
      });
      expect(await bench(place.least, variables, { ...MACHINE, size: 'm5.xlarge' }).find('quota')).toMatchObject({
        verdict: 'warning',
        try: expect.stringContaining('Service Quotas'),
      });
      expect(await bench(place.least, variables, { ...MACHINE, size: 'g4dn.2xlarge' }).find('quota')).toMatchObject({
        verdict: 'ok',
        detail: expect.stringMatching(/^4 of 12 processors are used: .*G and VT/),
      });
    });
  });

  test('that the user may not read is a warning, by moto', async () => {
    expect(await bench(place.lesser, { AWS_ENDPOINT_URL_SERVICE_QUOTAS: place.url }).find('quota')).toMatchObject({
      verdict: 'warning',
      try: expect.stringContaining('Allow servicequotas:GetServiceQuota'),
    });
  });

  test('that moto does not know is asked for as a default then, which moto has none of, and nothing fails', async () => {
    place.faults.reset();
    const found = await bench(place.least, { AWS_ENDPOINT_URL_SERVICE_QUOTAS: place.url }).find('quota');
    expect(found).toMatchObject({ verdict: 'warning', detail: expect.stringContaining('cannot read the quota') });
    const names = place.faults.calls().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['GetServiceQuota', 'GetAWSDefaultServiceQuota']));
  });
});
