import type { Facts } from '../model/facts.ts';
import type { PlannedMachine } from '../model/plan.ts';
import type { RecordedMachine } from '../model/record.ts';

/** What is kept of a planned machine so that it can be taken away when its files are gone. */
export function plannedOf(machine: PlannedMachine): NonNullable<RecordedMachine['planned']> {
  const { desired, platform, addressMap, environment } = machine;
  return { desired, platform, addressMap, environment };
}

/** The facts of a planned machine that are predicted only. */
export function predictedOf(machine: PlannedMachine): Facts {
  return Object.fromEntries(machine.predicted.map((path) => [path, machine.facts[path] ?? null]));
}
