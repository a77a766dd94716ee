import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AskedOfAws,
  type AwsAnswer,
  type AwsAnswers,
  priceProduct,
  startAwsAnswers,
} from '../../../test/support/aws-answers.ts';
import { testSurroundings } from '../../../test/support/surroundings.ts';
import { ec2Clients } from './ec2.ts';
import { examinePrices, examineQuota } from './examine-account.ts';

// The SDK's clients are real; Service Quotas and the price list are a stand-in that answers in the documented shape.
let answers: AwsAnswers;
beforeAll(async () => {
  answers = await startAwsAnswers(() => 'never');
});
afterAll(async () => {
  await answers.stop();
});

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'any' };
const SIZES = [
  { name: 't3.small', facts: { cpus: 2 } },
  { name: 'm5.2xlarge', facts: { cpus: 8 } },
];
const RUNNING = [
  { size: 't3.small', cpus: 2 },
  { size: 'm5.2xlarge', cpus: 8 },
];
const purpose = () => ({ to: 'examine the site', signal: AbortSignal.timeout(15_000) });

async function open(settings: Readonly<Record<string, string>> = {}, named = true) {
  const variables = named
    ? { AWS_ENDPOINT_URL_SERVICE_QUOTAS: answers.url, AWS_ENDPOINT_URL_PRICING: answers.url }
    : {};
  return await ec2Clients(testSurroundings({ environment: { ...KEYS, ...variables } }))({
    region: 'eu-west-3',
    ...settings,
  });
}

const quotaOf = (Value: number) => ({
  body: { Quota: { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A', Value, Unit: 'None' } },
});
const refused: AwsAnswer = { error: 'AccessDeniedException' };

async function examined(machine: Readonly<Record<string, string>>, by: (asked: AskedOfAws) => AwsAnswer) {
  answers.answer(by);
  const site = { deployment: 'd', site: 's', settings: {}, machine };
  return await examineQuota(await open(), site, { running: RUNNING, sizes: SIZES }, purpose());
}

describe('the quota of processors', () => {
  test('is what applies to the account in the region, and what is left is enough', async () => {
    expect(await examined({ size: 't3.small' }, () => quotaOf(32))).toEqual({
      name: 'quota',
      verdict: 'ok',
      detail: '10 of 32 processors are used: Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    });
    expect(answers.asked.at(-1)).toEqual({
      target: 'ServiceQuotasV20190624.GetServiceQuota',
      body: { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' },
    });
  });

  test.each([
    ['m5.2xlarge', 18, 'ok'],
    ['m5.2xlarge', 17, 'warning'],
    ['t3.small', 12, 'ok'],
    ['t3.small', 11, 'warning'],
    ['t3.small', 5, 'warning'],
  ])('with a %s to make and %i processors allowed, it is %s', async (size, allowed, verdict) => {
    expect(await examined({ size }, () => quotaOf(allowed))).toMatchObject({ verdict });
  });

  test('that leaves too little says what to do', async () => {
    expect(await examined({ size: 'm5.2xlarge' }, () => quotaOf(12))).toMatchObject({
      detail: expect.stringMatching(/^10 of 12 processors are used/),
      try: expect.stringMatching(/Service Quotas.*no room for another m5\.2xlarge/),
    });
    expect(await examined({}, () => quotaOf(11))).toMatchObject({ verdict: 'ok' });
    expect(await examined({}, () => quotaOf(10))).toMatchObject({ verdict: 'warning' });
  });

  test("is AWS' default where the account has none of its own", async () => {
    const found = await examined({}, ({ target }) =>
      target.endsWith('.GetServiceQuota') ? { error: 'NoSuchResourceException' } : quotaOf(16),
    );
    expect(found).toMatchObject({ verdict: 'ok', detail: expect.stringMatching(/^10 of 16 /) });
    expect(answers.asked.at(-1)?.target).toBe('ServiceQuotasV20190624.GetAWSDefaultServiceQuota');
  });

  test('of a family of its own counts that family', async () => {
    const found = await examined({ size: 'g5.xlarge' }, () => quotaOf(4));
    expect(found.detail).toBe('0 of 4 processors are used: Running On-Demand G and VT instances');
    expect(answers.asked.at(-1)?.body).toMatchObject({ QuotaCode: 'L-DB2E81BA' });
  });

  test('that may not be read is a warning that names the permission', async () => {
    expect(await examined({}, () => refused)).toEqual({
      name: 'quota',
      verdict: 'warning',
      detail:
        '10 processors are used; cannot read the quota of processors: the credentials lack the permission servicequotas:GetServiceQuota',
      try: 'Allow servicequotas:GetServiceQuota to this user or role; docs/guide/platforms/aws-policy.json is the least policy.',
    });
    const noDefault = await examined({}, ({ target }) =>
      target.endsWith('.GetServiceQuota') ? { error: 'NoSuchResourceException' } : refused,
    );
    expect(noDefault.try).toContain('servicequotas:GetAWSDefaultServiceQuota');
  });

  test('is not asked for beside another endpoint of EC2', async () => {
    const before = answers.asked.length;
    const ec2 = await open({ endpoint: 'http://127.0.0.1:1' }, false);
    const site = { deployment: 'd', site: 's', settings: {}, machine: {} };
    expect(await examineQuota(ec2, site, { running: RUNNING, sizes: SIZES }, purpose())).toMatchObject({
      verdict: 'ok',
      detail: '10 processors are used; with `endpoint`, their quota is not asked for',
    });
    expect(answers.asked).toHaveLength(before);
  });
});

describe('public prices', () => {
  test('are told by how many sizes have one', async () => {
    answers.answer(() => ({
      body: { PriceList: [priceProduct('t3.small', { USD: '0.02' }), priceProduct('x1.old', { USD: '9' })] },
    }));
    expect(await examinePrices(await open(), Promise.resolve(SIZES), purpose())).toEqual({
      name: 'prices',
      verdict: 'ok',
      detail: '1 of 2 sizes have a public price',
    });
  });

  test('that may not be read are a warning that says what to do', async () => {
    answers.answer(() => refused);
    expect(await examinePrices(await open(), Promise.resolve(SIZES), purpose())).toMatchObject({
      verdict: 'warning',
      try: expect.stringMatching(/^Allow pricing:GetProducts .* Or write `prices` in the site file\.$/),
    });
  });
});
