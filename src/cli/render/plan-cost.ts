import type { PlanDocument } from '../../server/documents/plan.ts';
import { paint, type Style } from './style.ts';
import { plural } from './text.ts';

type PlanCost = NonNullable<PlanDocument['cost']>;
type CostSum = PlanCost['after'];

const AMOUNT = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** What the machines cost now and after the plan, one line; nothing where no machine has a price. */
export function renderPlanCost(cost: PlanCost | undefined, style: Style): readonly string[] {
  if (cost === undefined) return [];
  const now = hourly(cost.before);
  const then = hourly(cost.after);
  const change = now === then || cost.before.machines === 0 ? then : `${now} -> ${then}`;
  const months = cost.after.costs.map(({ perMonth, currency }) => `${AMOUNT.format(perMonth)} ${currency} a month`);
  const unpriced = cost.after.unpriced === 0 ? [] : [`${plural(cost.after.unpriced, 'machine')} without a price`];
  const note = [...months, ...unpriced].join('; ');
  return [`cost ${change}${note === '' ? '' : paint(style, 'quiet', `  (${note})`)}`];
}

function hourly({ costs }: CostSum): string {
  if (costs.length === 0) return '0';
  return costs.map(({ perHour, currency }) => `${AMOUNT.format(perHour)} ${currency}/h`).join(' + ');
}
