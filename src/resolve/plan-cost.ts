import type { Price } from '../model/offers.ts';
import type { Plan } from '../model/plan.ts';
import type { DeploymentRecord } from '../model/record.ts';

/** Hours of a month, as clouds count them: 365 days of 24 hours, by twelve. */
const HOURS_PER_MONTH = 730;

/** What machines cost in one currency. */
export interface Cost {
  readonly currency: string;
  readonly perHour: number;
  /** Of 730 hours. */
  readonly perMonth: number;
}

/** Costs of some machines: one entry per currency, sorted; `unpriced` machines are in none of them. */
export interface CostSum {
  readonly costs: readonly Cost[];
  readonly machines: number;
  readonly unpriced: number;
}

export interface CostChange {
  /** Of the machines that are there, or were begun. */
  readonly before: CostSum;
  /** Of the machines that the plan leads to. */
  readonly after: CostSum;
}

export interface PlanCost extends CostChange {
  /** By site, sorted by name. */
  readonly sites: readonly (CostChange & { readonly site: string })[];
  /** Who says the prices: 'platform', 'price list', both, or nobody. */
  readonly from: readonly Price['from'][];
}

interface PricedMachine {
  readonly site: string;
  readonly price: Price | undefined;
}

/**
 * What a plan costs, before -> after; undefined where no machine has a price, so that there is nothing to show. Adopted machines
 * cost nothing here: they are somebody's already. Pure.
 */
export function planCost(plan: Plan, record: Pick<DeploymentRecord, 'machines'>): PlanCost | undefined {
  // A machine that had no price when it was born may have one by now.
  const known = new Map(plan.machines.map(({ desired }) => [desired.id, desired.choice?.price]));
  const before = record.machines
    .filter(({ origin }) => origin === 'created')
    .map(({ id, site, planned }): PricedMachine => ({ site, price: known.get(id) ?? planned?.desired.choice?.price }));
  const after = plan.machines
    .filter(({ origin, action }) => origin === 'created' && action !== 'remove')
    .map(({ desired }): PricedMachine => ({ site: desired.site, price: desired.choice?.price }));
  const all = [...before, ...after];
  const from = [...new Set(all.flatMap(({ price }) => price?.from ?? []))].sort();
  if (from.length === 0) return undefined;
  const names = [...new Set(all.map(({ site }) => site))].sort();
  const change = (test: (machine: PricedMachine) => boolean): CostChange => ({
    before: sumUp(before.filter(test)),
    after: sumUp(after.filter(test)),
  });
  const sites = names.map((site) => ({ site, ...change((machine) => machine.site === site) }));
  return { ...change(() => true), sites, from };
}

function sumUp(machines: readonly PricedMachine[]): CostSum {
  const sums = new Map<string, number>();
  let unpriced = 0;
  for (const { price } of machines) {
    if (price === undefined) unpriced += 1;
    else sums.set(price.currency, (sums.get(price.currency) ?? 0) + price.amount);
  }
  const costs = [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sum]) => ({ currency, perHour: round(sum), perMonth: round(sum * HOURS_PER_MONTH) }));
  return { costs, machines: machines.length, unpriced };
}

/** Away from the noise of binary fractions. */
function round(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
