import type { BoundRole } from './bindings.ts';
import { type ChangeDetail, type Changes, dependantsOf } from './change.ts';
import type { Graph, Part } from './graph-parts.ts';
import type { Node } from './nodes.ts';

/** Adds drain, remove, health and restore around what changes, and a barrier between waves. */
export function addChangeNodes(graph: Graph, changes: Changes): void {
  const waves = new Map<string, { readonly first: Node[]; readonly last: Node[] }[]>();
  for (const part of graph.parts) {
    const detail = changes.details.get(part.change);
    if (detail === undefined) continue;
    const ends = addAround(graph, part, detail);
    const list = waves.get(detail.group) ?? [];
    waves.set(detail.group, list);
    const wave = (list[detail.wave] ??= { first: [], last: [] });
    wave.first.push(...ends.first);
    wave.last.push(...ends.last);
  }
  for (const [group, list] of waves) chainWaves(graph, group, list);
}

function chainWaves(
  graph: Graph,
  group: string,
  waves: readonly { readonly first: Node[]; readonly last: Node[] }[],
): void {
  waves.forEach((wave, index) => {
    const before = waves[index - 1];
    if (before === undefined || before.last.length === 0) return;
    const barrier = graph.add({ kind: 'barrier', name: `wave/${group}/${index}`, members: [], stage: 'normal' });
    barrier.joins.push(...before.last);
    for (const node of wave.first) node.joins.push(barrier);
  });
}

function addAround(graph: Graph, part: Part, detail: ChangeDetail): { readonly first: Node[]; readonly last: Node[] } {
  const nodes = graph.nodesOf(part);
  const roles = part.resolved.solver.roles;
  const dependants = dependantsOf(roles);
  const named = (keys: readonly string[]) => roles.filter((role) => keys.includes(role.key));
  const causes = named(detail.causes).flatMap((role) => nodes.get(role) ?? []);
  const onlyIf = detail.sure ? undefined : causes;
  const make = (role: BoundRole, verb: 'drain' | 'health' | 'restore'): Node => {
    const node = graph.add({
      kind: 'change',
      verb,
      name: `${role.key} ${verb}`,
      role,
      resolved: part.resolved,
      part,
      members: part.members,
      stage: 'normal',
      ...(onlyIf === undefined || causes.length === 0 ? {} : { onlyIf }),
    });
    node.aliases.push(...(nodes.get(role)?.aliases ?? []));
    return node;
  };
  const drains = new Map(named(detail.drains).map((role) => [role, make(role, 'drain')]));
  for (const [role, drain] of drains) {
    for (const user of dependants.get(role) ?? []) pushOf(drain, drains.get(user));
    for (const cause of named(detail.causes))
      if (dependants.get(cause)?.has(role) === true) pushOf(nodes.get(cause), drain);
  }
  const removes = addRemoves(graph, part, detail, [...drains.values()]);
  for (const role of named(detail.replacing)) pushOf(nodes.get(role), removes.at(-1));
  const healths = new Map(named(detail.healths).map((role) => [role, make(role, 'health')]));
  for (const [role, health] of healths) {
    pushOf(health, nodes.get(role));
    for (const cause of causes) pushOf(health, cause);
    for (const [other, earlier] of healths) if (dependants.get(other)?.has(role) === true) pushOf(health, earlier);
  }
  const restores = new Map(named(detail.restores).map((role) => [role, make(role, 'restore')]));
  for (const [role, restore] of restores) {
    pushOf(restore, nodes.get(role));
    for (const before of [...causes, ...healths.values()]) pushOf(restore, before);
    for (const [other, earlier] of restores) if (dependants.get(other)?.has(role) === true) pushOf(restore, earlier);
  }
  const first = drains.size > 0 ? [...drains.values()] : causes;
  return { first, last: [...restores.values(), ...healths.values(), ...causes] };
}

/** Removes what is no longer wanted, last applied first, behind every drain. */
function addRemoves(graph: Graph, part: Part, detail: ChangeDetail, drains: readonly Node[]): readonly Node[] {
  const removes: Node[] = [];
  for (const leftover of [...detail.leftovers].reverse()) {
    const node = graph.add({
      kind: 'change',
      verb: 'remove',
      name: `${leftover} remove`,
      leftover,
      resolved: part.resolved,
      part,
      members: part.members,
      stage: 'normal',
    });
    for (const before of removes.length > 0 ? removes.slice(-1) : drains) pushOf(node, before);
    removes.push(node);
  }
  return removes;
}

function pushOf(node: Node | undefined, before: Node | undefined): void {
  if (node !== undefined && before !== undefined && node !== before && !node.locals.includes(before))
    node.locals.push(before);
}
