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
      if (predicted === undefined || found === undefined || isMet(predicted, found)) continue;
      notices.push({
        kind: 'replanned',
        machine: name,
        message: `re-planned ${name}: ${path} predicted ${word(predicted)}, found ${word(found)}`,
      });
    }
  }
  return notices;
}

/** An image tells less of a version than the machine: 9 is met by 9.4. */
function isMet(predicted: Json, found: Json): boolean {
  if (canonical(predicted) === canonical(found)) return true;
  return typeof predicted === 'string' && typeof found === 'string' && found.startsWith(`${predicted}.`);
}

function word(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
