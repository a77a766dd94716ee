import { expect, test } from 'vitest';
import type { Price, SizeOffer } from './offers.ts';
import { priceSizes } from './price-sizes.ts';
import { rankSizes } from './rank-sizes.ts';

const publicly = (amount: number): Price => ({ amount, currency: 'USD', per: 'hour', from: 'platform' });
const size = (name: string, price?: Price): SizeOffer => ({ name, facts: { cpus: 2 }, ...(price && { price }) });
const LIST = { currency: 'EUR', sizes: { b: 0.09, c: 0.05 } };

test("the operator's price wins over the public one, and fills in where there is none", () => {
  const priced = priceSizes([size('a', publicly(0.01)), size('b', publicly(0.12)), size('c')], LIST);
  expect(priced.map(({ price }) => price)).toEqual([
    publicly(0.01),
    { amount: 0.09, currency: 'EUR', per: 'hour', from: 'price list' },
    { amount: 0.05, currency: 'EUR', per: 'hour', from: 'price list' },
  ]);
});

test('without a list, prices stay as they are', () => {
  const sizes = [size('a', publicly(0.01)), size('b')];
  expect(priceSizes(sizes, undefined)).toBe(sizes);
});

test("in two currencies, sizes are compared in that of the operator's list, wherever they stand", () => {
  const sizes = [size('a', publicly(0.01)), size('b', publicly(0.12)), size('c')];
  expect(rankSizes(priceSizes(sizes, LIST)).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
});
