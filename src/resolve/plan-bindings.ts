import type { Binding, OpenNeed } from '../model/plan.ts';
import type { Bound } from './bind.ts';
import type { MemberRole } from './wide-needs.ts';

/** Every choice with its reason; those of a class stand once with all its machines. */
export function planBindings(bound: Bound): readonly Binding[] {
  const bindings: Binding[] = [];
  for (const { cls, solver } of bound.classes) {
    const machines = cls.members.map((member) => member.name);
    for (const choice of solver.choices) bindings.push({ ...choice, scope: 'machine', machines });
  }
  const wide = [...bound.wide.bindings.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { need, by, met, rule, candidates } of wide) {
    if (met === undefined) continue;
    const provider =
      met.kind === 'provided'
        ? { provided: met.provided.who }
        : { role: met.kind === 'place' ? met.role.role.plan.name : leadingRole(met.members, need.need.capability) };
    bindings.push({ need: need.need, scope: need.scope, machines: [], by, provider, rule, candidates });
  }
  return bindings;
}

/** Of the roles that provide something together the one that founds it, else the first. */
function leadingRole(members: readonly MemberRole[], capability: string): string {
  const founder = members.find(({ role }) => role.plan.founds.some(([name]) => name === capability));
  return (founder ?? members[0])?.role.plan.name ?? '';
}

/** Needs that wait for a fact, one for each machine; `taskOf` finds the task that observes it. */
export function openNeeds(bound: Bound, taskOf: (machine: string) => number): readonly OpenNeed[] {
  return bound.classes.flatMap(({ cls, solver }) =>
    solver.open.flatMap((open) =>
      cls.members.map((member): OpenNeed => ({ ...open, machine: member.name, task: taskOf(member.id) })),
    ),
  );
}
