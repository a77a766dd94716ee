import type { Context } from './context.ts';
import { keepOf, leastKept } from './keep.ts';

/** How many machines of a group may be out of service at once: the least of its strategy, its `keep` and the roles' `atOnce`. */
export function waveSize(context: Context, group: string, roles: readonly string[]): number {
  const { content } = context;
  const workload = content.workloads.get(content.deployment.file.workload);
  const strategy = content.deployment.file.groups?.[group]?.strategy ?? workload?.file.groups[group]?.strategy;
  const existing = context.input.record.machines.filter((machine) => machine.group === group && machine.state === 'up');
  const limits = roles.flatMap((key) => content.roles.get(key.replace(/\[.*$/s, ''))?.file.atOnce ?? []);
  const atOnce = strategy?.atOnce;
  if (typeof atOnce === 'number') limits.push(atOnce);
  else if (atOnce !== undefined) limits.push(Math.floor((existing.length * Number.parseInt(atOnce, 10)) / 100));
  const keep = keepOf(context, group);
  const dead = existing.filter((machine) => context.input.dead?.includes(machine.name) === true).length;
  if (keep !== undefined) limits.push(existing.length - dead - leastKept(keep, existing.length));
  return limits.length === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.min(...limits));
}
