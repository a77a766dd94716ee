import type { Keep } from '../model/files/group.ts';
import type { RecordedMachine } from '../model/record.ts';
import { addProblem, type Context } from './context.ts';
import type { Leaver } from './members.ts';

/** The `keep` of a group: the deployment's, else the workload's. */
export function keepOf(context: Context, group: string): Keep | undefined {
  const { content } = context;
  return (
    content.deployment.file.groups?.[group]?.keep ??
    content.workloads.get(content.deployment.file.workload)?.file.groups[group]?.keep
  );
}

/** The least number of members in service for a group of `size`. */
export function leastKept(keep: Keep, size: number): number {
  return keep === 'majority' ? Math.floor(size / 2) + 1 : keep;
}

/** Refuses a change that leaves less than `keep` of the members that are there; dead ones count as gone. */
export function checkKeep(
  context: Context,
  group: string,
  wanted: number,
  existing: readonly RecordedMachine[],
  leavers: readonly Leaver[],
): void {
  const keep = keepOf(context, group);
  const up = existing.filter((machine) => machine.state === 'up');
  if (keep === undefined || up.length === 0 || wanted === 0) return;
  const leaving = new Set(leavers.map((leaver) => leaver.recorded.id));
  const dead = new Set(context.input.dead);
  const going = up.filter((machine) => leaving.has(machine.id));
  const left = up.filter((machine) => !leaving.has(machine.id) && !dead.has(machine.name)).length;
  const least = leastKept(keep, Math.min(wanted, up.length));
  if (going.length === 0 || left >= least) return;
  const names = going.map((machine) => machine.name).join(', ');
  const deadHere = up.filter((machine) => dead.has(machine.name) && !leaving.has(machine.id)).map((m) => m.name);
  const because = deadHere.length === 0 ? '' : `, with ${deadHere.join(', ')} dead`;
  addProblem(
    context,
    'keep',
    `taking ${names} away leaves ${left} of group ${group} in service${because}, but \`keep\` wants ${least}`,
    {
      hint: 'Take fewer machines at a time, or bring dead ones back first.',
    },
  );
}
