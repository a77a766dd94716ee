import type { Json } from '../model/files/values.ts';
import type { Notice } from '../model/plan.ts';
import { canonical } from './canonical.ts';
import type { Member } from './members.ts';

/** Tells where observed facts differ from those that were predicted, while the machine is not settled. */
export function predictionNotices(members: readonly Member[], read: readonly string[]): readonly Notice[] {
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

function word(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
