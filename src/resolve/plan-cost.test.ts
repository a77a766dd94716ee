import { describe, expect, test } from 'vitest';
import type { Price } from '../model/offers.ts';
import type { Plan } from '../model/plan.ts';
import { type PlanCost, planCost } from './plan-cost.ts';
import { resolve } from './resolve.ts';
import { type Given, inputOf, layGiven } from './support/case-of.ts';
import { MACHINE_ROLES } from './support/machine-roles.ts';
import { SimulatedRecord, simulateApply } from './support/simulate.ts';

const price = (amount: number, currency = 'EUR', from: Price['from'] = 'platform') =>
  ({ amount, currency, per: 'hour', from }) as const;

const GIVEN: Given = {
  capabilities: { 'machine-up': { scope: 'machine' }, 'ready-machine': { scope: 'machine' } },
  roles: MACHINE_ROLES,
  sites: { x: {}, y: { prices: { currency: 'USD', sizes: { t: 0.1 } } } },
  catalog: {
    x: { sizes: [{ name: 's', facts: { cpus: 2 }, price: price(0.02) }] },
    y: { sizes: [{ name: 't', facts: { cpus: 2 } }] },
  },
  groups: { a: { count: 1 } },
  deployment: { groups: { a: { count: { x: 2, y: 1 } } } },
};

function costOf(now: Given, past: readonly Given[] = []): PlanCost | undefined {
  const record = new SimulatedRecord();
  for (const given of past) simulateApply(resolve(inputOf(given, record)), record);
  const plan: Plan = resolve(inputOf(now, record));
  return planCost(plan, record);
}

describe('what a plan costs', () => {
  test('an hour and a month of 730 hours, by currency and by site, before and after', () => {
    const nothing = { costs: [], machines: 0, unpriced: 0 };
    const inEuro = { currency: 'EUR', perHour: 0.04, perMonth: 29.2 };
    const inDollars = { currency: 'USD', perHour: 0.1, perMonth: 73 };
    expect(costOf(GIVEN)).toEqual({
      before: nothing,
      after: { costs: [inEuro, inDollars], machines: 3, unpriced: 0 },
      sites: [
        { site: 'x', before: nothing, after: { costs: [inEuro], machines: 2, unpriced: 0 } },
        { site: 'y', before: nothing, after: { costs: [inDollars], machines: 1, unpriced: 0 } },
      ],
      from: ['platform', 'price list'],
    });
  });

  test('machines that come and go change it', () => {
    const cost = costOf(layGiven(GIVEN, { deployment: { groups: { a: { count: { x: 5, y: 0 } } } } }), [GIVEN]);
    expect(cost?.before.costs.map(({ perHour }) => perHour)).toEqual([0.04, 0.1]);
    expect(cost?.after.costs.map(({ perHour }) => perHour)).toEqual([0.1]);
  });

  test('machines without a price are counted as such', () => {
    const cost = costOf(layGiven(GIVEN, { sites: { y: { prices: null } } }));
    expect(cost?.after).toMatchObject({ machines: 3, unpriced: 1 });
  });

  test('there is nothing to say where nothing has a price, or all machines are adopted', () => {
    const free = layGiven(GIVEN, { catalog: { x: { sizes: [] } }, sites: { y: { prices: null } } });
    expect(costOf(free)).toBeUndefined();
    expect(costOf(layGiven(GIVEN, { deployment: { groups: { a: { count: { x: 0, y: 0 } } } } }))).toBeUndefined();
  });

  test('a destroyed deployment costs nothing any more', () => {
    const cost = costOf({ ...GIVEN, intent: { kind: 'destroy' } }, [GIVEN]);
    expect(cost?.before.machines).toBe(3);
    expect(cost?.after).toEqual({ costs: [], machines: 0, unpriced: 0 });
  });
});
