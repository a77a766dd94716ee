import { expect, test } from 'vitest';
import { STYLES } from '../support/styles.ts';
import { renderPlanCost } from './plan-cost.ts';

const sum = (perHour: number, machines: number, unpriced = 0) => ({
  costs: perHour === 0 ? [] : [{ currency: 'EUR', perHour, perMonth: perHour * 730 }],
  machines,
  unpriced,
});
const cost = (before: ReturnType<typeof sum>, after: ReturnType<typeof sum>) => ({
  before,
  after,
  sites: [],
  from: ['price list' as const],
});

test.each([
  ['a first plan', cost(sum(0, 0), sum(0.0312, 3)), 'cost 0.0312 EUR/h  (22.78 EUR a month)'],
  ['growth', cost(sum(0.0312, 3), sum(0.0416, 4)), 'cost 0.0312 EUR/h -> 0.0416 EUR/h  (30.37 EUR a month)'],
  ['no change', cost(sum(0.0312, 3), sum(0.0312, 3)), 'cost 0.0312 EUR/h  (22.78 EUR a month)'],
  ['the end', cost(sum(0.0312, 3), sum(0, 0)), 'cost 0.0312 EUR/h -> 0'],
  [
    'machines without a price',
    cost(sum(0, 0), sum(0.01, 3, 1)),
    'cost 0.01 EUR/h  (7.3 EUR a month; 1 machine without a price)',
  ],
])('%s is one line', (_, given, line) => {
  const style = STYLES['80-ascii'];
  if (style === undefined) throw new Error('no style');
  expect(renderPlanCost(given, style)).toEqual([line]);
  expect(renderPlanCost(undefined, style)).toEqual([]);
});
