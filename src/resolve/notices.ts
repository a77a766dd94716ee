import type { Notice } from '../model/plan.ts';
import { canonical } from './canonical.ts';
import type { Context } from './context.ts';
import type { Member } from './members.ts';

/** Tells where observed facts differ from those that were predicted, while the machine is not settled. */
export function predictionNotices(
  context: Context,
  members: readonly Member[],
  read: readonly string[],
): readonly Notice[] {
  void context;
  const notices: Notice[] = [];
  for (const { recorded, name, observed } of members) {
    if (recorded === undefined || !observed || recorded.settled !== undefined) continue;
    for (const path of read) {
      const predicted = recorded.predicted[path];
      const found = recorded.facts[path];
      if (predicted === undefined || found === undefined || canonical(predicted) === canonical(found)) continue;
      notices.push({
        kind: 'replanned',
        machine: name,
        message: `re-planned ${name}: ${path} predicted ${word(predicted)}, found ${word(found)}`,
      });
    }
  }
  return notices;
}

function word(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
