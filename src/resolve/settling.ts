import { camelCase } from '../model/files/names.ts';
import type { RecordedValue } from '../model/record.ts';
import type { Bound } from './bind.ts';
import type { BoundNeed, BoundRole } from './bindings.ts';
import { canonical } from './canonical.ts';
import { distinctions } from './classes.ts';
import type { Context } from './context.ts';
import { digestOf } from './digest.ts';
import type { Member } from './members.ts';
import type { ResolvedClass } from './resolve-class.ts';

/** Signature of each machine, by identity: of everything its tasks rest on that is known at plan. */
export function signatures(context: Context, bound: Bound): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const { contested, mark } = distinctions(context);
  for (const resolved of bound.classes) {
    const base = digestOf(classParts(bound, resolved));
    const roles = [...new Set(resolved.solver.roles.map((role) => role.plan.name))]
      .filter((name) => contested.has(name))
      .sort();
    const tail = `+${mark}:${roles.join(',')}`;
    for (const member of resolved.cls.members) found.set(member.id, `${digestOf(machineParts(base, member))}${tail}`);
  }
  return found;
}

function machineParts(base: string, member: Member): readonly string[] {
  return member.adopt === undefined ? [base, member.id] : [base, member.id, JSON.stringify(member.adopt)];
}

/** Everything of a class that its tasks' digests rest on, apart from addresses and from what other tasks publish. */
function classParts(bound: Bound, resolved: ResolvedClass): readonly string[] {
  const { solver, cls } = resolved;
  const parts = [canonical(cls.ladder.address), solver.open.length === 0 ? '' : 'open'];
  for (const role of [...solver.roles].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    parts.push(role.key, role.plan.role.hash, canonical(role.instance?.each));
    for (const input of role.plan.inputs) {
      if (input.spec.live === true) continue;
      const references = input.from?.references ?? [`values.${camelCase(role.plan.name)}.${input.name}`];
      parts.push(input.name, ...readParts(references, resolved));
      for (const reach of input.reads.others) parts.push(memberNames(bound, resolved, reach));
    }
    for (const need of role.needs)
      if (role.plan.dataAliases.has(need.need.alias)) parts.push(...providedParts(bound, resolved, need));
  }
  return parts;
}

/** What expressions with these references read of values and of the machine's facts. */
function readParts(references: readonly string[], { scope }: ResolvedClass): readonly string[] {
  return references.flatMap((path) => {
    const [root, ...rest] = path.split('.');
    if (root === 'values') return [path, canonical(at(scope.values, rest))];
    if (root !== 'machine') return [];
    const facts = scope.machine?.facts ?? {};
    const known = rest.map((_, index) => rest.slice(0, index + 1).join('.')).find((name) => name in facts);
    return known === undefined ? [path] : [path, canonical(facts[known])];
  });
}

function at(values: unknown, path: readonly string[]): RecordedValue | undefined {
  let value = values;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value as RecordedValue | undefined; // sealed values
}

/** Values that a need reads and that are known without a run: provided ones and those given by expression. */
function providedParts(bound: Bound, resolved: ResolvedClass, { need, target }: BoundNeed): readonly string[] {
  const { capability } = need.need;
  if (target.kind === 'values') return [canonical(target.values)];
  if (target.kind === 'local') return target.roles.flatMap((role) => stated(role, capability, resolved));
  const met = target.kind === 'wide' ? bound.wide.bindings.get(target.key)?.met : undefined;
  if (met?.kind === 'provided') return [canonical(met.provided.values)];
  const members = met?.kind === 'members' ? met.members : target.kind === 'all' ? bound.wide.providing(capability) : [];
  const parts = members.flatMap((member) => stated(member.role, capability, member.resolved));
  if (target.kind !== 'all') return parts;
  const ids = members.flatMap((member) => member.resolved.cls.members.map(({ id }) => id));
  return [...parts, digestOf(ids.sort())];
}

function stated(role: BoundRole, capability: string, resolved: ResolvedClass): readonly string[] {
  const values = role.plan.provides.find((provided) => provided.capability === capability)?.values ?? [];
  return values.flatMap(([name, expression]) => [name, ...readParts(expression.references, resolved)]);
}

/** A list of machines changes when its members do. */
function memberNames(bound: Bound, resolved: ResolvedClass, reach: 'group' | 'site' | 'deployment'): string {
  return bound.classes
    .filter(
      (each) =>
        reach === 'deployment' || (reach === 'group' ? each.group === resolved.group : each.site === resolved.site),
    )
    .flatMap((each) => each.cls.members.map((member) => member.id))
    .sort()
    .join(',');
}
