import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type AwsAnswers, priceProduct, startAwsAnswers } from '../../../test/support/aws-answers.ts';
import { testSurroundings } from '../../../test/support/surroundings.ts';
import { ec2Clients } from './ec2.ts';
import { readPrices } from './prices.ts';

// The SDK's client is real; the price list is a stand-in that answers in the documented shape.
let answers: AwsAnswers;
beforeAll(async () => {
  answers = await startAwsAnswers(() => 'never');
});
afterAll(async () => {
  await answers.stop();
});
afterEach(() => answers.answer(() => 'never'));

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'any' };

async function read(
  settings: Readonly<Record<string, string>> = {},
  variables: object = { AWS_ENDPOINT_URL_PRICING: answers.url },
) {
  const open = ec2Clients(testSurroundings({ environment: { ...KEYS, ...variables } }));
  const ec2 = await open({ region: 'eu-west-3', ...settings });
  return await readPrices(ec2, { to: 'read the offers', signal: AbortSignal.timeout(15_000) });
}

describe('public prices', () => {
  test('are read page by page, the dearer of two for a size', async () => {
    const before = answers.asked.length;
    answers.answer(({ body }) =>
      body['NextToken'] === undefined
        ? {
            body: { PriceList: [priceProduct('t3.micro', { USD: '0.0118' }), 'what nobody foresaw'], NextToken: 'two' },
          }
        : {
            body: {
              PriceList: [priceProduct('t3.micro', { USD: '0.0117' }), priceProduct('m5.large', { USD: '0.112' })],
            },
          },
    );
    const reading = await read();
    if (reading.kind === 'none') throw new Error(reading.why);
    expect([...reading.prices].map(([size, { amount, currency, from }]) => [size, amount, currency, from])).toEqual([
      ['t3.micro', 0.0118, 'USD', 'platform'],
      ['m5.large', 0.112, 'USD', 'platform'],
    ]);
    expect(answers.asked.slice(before)).toMatchObject([
      { target: 'AWSPriceListService.GetProducts', body: { ServiceCode: 'AmazonEC2', MaxResults: 100 } },
      { body: { NextToken: 'two' } },
    ]);
  });

  test('of China are in its currency', async () => {
    answers.answer(() => ({ body: { PriceList: [priceProduct('t3.micro', { CNY: '0.0817' })] } }));
    const reading = await read({ region: 'cn-north-1' });
    expect(reading.kind === 'read' && reading.prices.get('t3.micro')).toMatchObject({
      amount: 0.0817,
      currency: 'CNY',
    });
  });

  test('that may not be read are none, and the permission is named', async () => {
    answers.answer(() => ({ error: 'AccessDeniedException' }));
    expect(await read()).toEqual({
      kind: 'none',
      why: 'cannot read the public prices: the credentials lack the permission pricing:GetProducts',
      hint: 'Allow pricing:GetProducts to this user or role; docs/guide/platforms/aws-policy.json is the least policy. Or write `prices` in the site file.',
    });
  });

  test('are none with credentials that expired, and nothing is said of permissions', async () => {
    answers.answer(() => ({ error: 'ExpiredTokenException' }));
    const reading = await read();
    expect(reading).toMatchObject({ kind: 'none', why: expect.stringContaining('have expired') });
    expect(JSON.stringify(reading)).not.toContain('pricing:GetProducts');
  });

  test('are none at all when a later page fails', async () => {
    answers.answer(({ body }) =>
      body['NextToken'] === undefined
        ? { body: { PriceList: [priceProduct('t3.micro', { USD: '0.0118' })], NextToken: 'two' } }
        : { error: 'ExpiredNextTokenException' },
    );
    expect(await read()).toMatchObject({ kind: 'none', why: expect.stringContaining('ExpiredNextTokenException') });
  });

  test.each([
    ['there is no way to', 'http://127.0.0.1:1', 'ECONNREFUSED', 'a way to the price list service in eu-central-1'],
    ['have an endpoint that is no URL', 'nowhere', 'cannot read the public prices', '`prices`'],
  ])('that %s are none', async (_, url, why, hint) => {
    const reading = await read({}, { AWS_ENDPOINT_URL_PRICING: url });
    expect(reading).toMatchObject({
      kind: 'none',
      why: expect.stringContaining(why),
      hint: expect.stringContaining(hint),
    });
  });

  test('that are told for no size are none', async () => {
    answers.answer(() => ({ body: { PriceList: [] } }));
    expect(await read()).toMatchObject({ kind: 'none', why: 'the public price list has nothing of eu-west-3' });
  });

  test('are not asked for beside another endpoint of EC2, unless their own is named', async () => {
    const before = answers.asked.length;
    const endpoint = 'http://127.0.0.1:1';
    expect(await read({ endpoint }, {})).toMatchObject({
      kind: 'none',
      hint: 'To have it asked, name its endpoint in AWS_ENDPOINT_URL_PRICING. Or write `prices` in the site file.',
    });
    expect(answers.asked).toHaveLength(before);
    answers.answer(() => ({ body: { PriceList: [priceProduct('t3.micro', { USD: '0.0118' })] } }));
    expect(await read({ endpoint })).toMatchObject({ kind: 'read' });
  });

  test('are nowhere in GovCloud', async () => {
    expect(await read({ region: 'us-gov-west-1' })).toMatchObject({
      kind: 'none',
      why: expect.stringContaining('no price list'),
    });
  });

  test('stop to be waited for with the call that wants them', async () => {
    const open = ec2Clients(testSurroundings({ environment: { ...KEYS, AWS_ENDPOINT_URL_PRICING: answers.url } }));
    const ec2 = await open({ region: 'eu-west-3' });
    const cancel = new AbortController();
    answers.answer(() => {
      cancel.abort();
      return 'never';
    });
    await expect(readPrices(ec2, { to: 'read the offers', signal: cancel.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
