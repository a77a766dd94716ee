import { expect, test } from 'vitest';
import { priceProduct } from '../../../test/support/aws-answers.ts';
import { priceFilters, pricePlace, readProduct } from './price-list.ts';

test.each([
  ['eu-central-1', 'eu-central-1', 'USD'],
  ['eu-west-3', 'eu-central-1', 'USD'],
  ['me-south-1', 'eu-central-1', 'USD'],
  ['af-south-1', 'eu-central-1', 'USD'],
  ['ap-northeast-1', 'ap-south-1', 'USD'],
  ['us-west-2', 'us-east-1', 'USD'],
  ['ca-central-1', 'us-east-1', 'USD'],
  ['sa-east-1', 'us-east-1', 'USD'],
  ['mx-central-1', 'us-east-1', 'USD'],
  ['cn-north-1', 'cn-northwest-1', 'CNY'],
  ['us-gov-west-1', undefined, undefined],
  ['us-iso-east-1', undefined, undefined],
  ['us-isob-east-1', undefined, undefined],
  ['eu-isoe-west-1', undefined, undefined],
])('prices of %s are asked for in %s, in %s', (region, place, currency) => {
  expect(pricePlace(region)).toEqual(place && { region: place, currency });
});

test('one product is asked for per size: Linux, shared, used, on demand, without licences', () => {
  const filters = priceFilters('eu-west-3').map(({ Type, Field, Value }) => `${Type} ${Field} ${Value}`);
  expect(filters).toEqual([
    'TERM_MATCH regionCode eu-west-3',
    'TERM_MATCH operatingSystem Linux',
    'TERM_MATCH tenancy Shared',
    'TERM_MATCH preInstalledSw NA',
    'TERM_MATCH licenseModel No License required',
    'TERM_MATCH capacitystatus Used',
    'TERM_MATCH marketoption OnDemand',
  ]);
});

test('a product tells what an hour of its size costs', () => {
  expect(readProduct(priceProduct('t3.micro', { USD: '0.0120000000' }), 'USD')).toEqual({
    size: 't3.micro',
    price: { amount: 0.012, currency: 'USD', per: 'hour', from: 'platform' },
  });
});

test.each([
  ['another currency', priceProduct('t3.micro', { USD: '0.0120000000' }), 'CNY'],
  ['another unit', priceProduct('t3.micro', { USD: '0.0120000000' }, 'Quantity'), 'USD'],
  ['nothing to pay by the hour', priceProduct('p5.48xlarge', { USD: '0.0000000000' }), 'USD'],
  ['an amount that is no number', priceProduct('t3.micro', { USD: 'free' }), 'USD'],
  ['no terms on demand', '{"product":{"attributes":{"instanceType":"t3.micro"}},"terms":{"Reserved":{}}}', 'USD'],
  ['no size', '{"product":{"attributes":{}},"terms":{"OnDemand":{}}}', 'USD'],
  ['no JSON', 'Service Unavailable', 'USD'],
])('a product with %s tells no price', (_, text, currency) => {
  expect(readProduct(text, currency)).toBeUndefined();
});
