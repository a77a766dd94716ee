import { type Scope, type ScopeValue, UNKNOWN } from '../model/expressions/expression.ts';
import type { RecordedValues } from '../model/record.ts';
import type { BoundRole } from './bindings.ts';
import type { Knowledge, World } from './knowledge.ts';
import type { Member } from './members.ts';
import type { AliasSource, Node, Pick } from './nodes.ts';
import type { ResolvedClass } from './resolve-class.ts';

/** Values of an alias as expressions see them; UNKNOWN while the provider has to run. */
export function aliasValue(
  source: AliasSource,
  at: number,
  knowledge: Knowledge,
  world: World,
): ScopeValue | undefined {
  const { from } = source;
  const { capability } = source.need.need.need;
  switch (from.kind) {
    case 'values':
      return from.values as ScopeValue; // sealed values
    case 'local': {
      const [first] = from.nodes;
      if (first === undefined) return undefined;
      return nodeValue(first, at, capability, knowledge, world);
    }
    case 'place':
      return nodeValue(from.node, 0, capability, knowledge, world);
    case 'members': {
      const [first] = from.picks;
      return first === undefined ? undefined : pickValue(first, capability, knowledge, world);
    }
    case 'all':
      return [
        ...from.barrier.values.map((values) => values as ScopeValue), // sealed values
        ...from.barrier.picks.map((pick) => pickValue(pick, capability, knowledge, world)),
        ...from.barrier.places.map((node) => nodeValue(node, 0, capability, knowledge, world)),
      ];
    case 'none':
      return undefined;
  }
}

function pickValue(pick: Pick, capability: string, knowledge: Knowledge, world: World): ScopeValue {
  const stated = statedValues(pick.role, capability, pick.resolved, pick.member, world);
  const published =
    pick.node === undefined
      ? (knowledge.recorded(`${pick.member.name}/${pick.role.key}/apply`) ?? {})
      : pick.node.role === pick.role
        ? knowledge.task(pick.node, pick.at)
        : undefined;
  return merge(stated, published);
}

function nodeValue(node: Node, at: number, capability: string, knowledge: Knowledge, world: World): ScopeValue {
  const member = node.members[at];
  const stated =
    node.role === undefined ? undefined : statedValues(node.role, capability, node.resolved, member, world);
  return merge(stated, knowledge.task(node, at));
}

function merge(
  stated: Readonly<Record<string, ScopeValue>> | undefined,
  published: RecordedValues | undefined,
): ScopeValue {
  if (published !== undefined) return stated === undefined ? published : { ...published, ...stated };
  return stated ?? UNKNOWN;
}

/** Values that `provides` gives by expression, known without a run. */
function statedValues(
  role: BoundRole,
  capability: string,
  resolved: ResolvedClass | undefined,
  member: Member | undefined,
  world: World,
): Readonly<Record<string, ScopeValue>> | undefined {
  const values = role.plan.provides.find((provided) => provided.capability === capability)?.values ?? [];
  if (values.length === 0) return undefined;
  const scope: Scope = {
    ...resolved?.scope,
    ...(resolved === undefined || member === undefined ? {} : { machine: world.scopeOf(resolved, member) }),
    asked: role.instance?.asked ?? {},
    each: role.instance?.each ?? null,
  };
  const stated: Record<string, ScopeValue> = {};
  for (const [name, expression] of values) {
    const outcome = expression.evaluate(scope);
    stated[name] = outcome.kind === 'value' ? outcome.value : UNKNOWN;
  }
  return stated;
}
