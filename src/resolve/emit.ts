import type { PlanTask, Source } from '../model/plan.ts';
import type { Assessments } from './assess.ts';
import type { Context } from './context.ts';
import { placeFor } from './founding.ts';
import { applyId, countOf, EVERY_MACHINE, placeWord } from './node-words.ts';
import type { AliasSource, Node, Pick } from './nodes.ts';

/** Number of the first task of each node. */
export type Bases = ReadonlyMap<Node, number>;

export interface Emission {
  readonly context: Context;
  readonly bases: Bases;
  readonly assessments: Assessments;
  /** Index in `plan.machines` by identity. */
  readonly machineIndex: ReadonlyMap<string, number>;
  /** Last task that takes away an older machine of the same name. */
  readonly leftBefore: ReadonlyMap<string, number>;
  readonly shared: Map<object, Source>;
}

const NO_NUMBERS: readonly number[] = [];
const NO_SOURCES: Readonly<Record<string, Source>> = {};

/** Numbers nodes in order, from `first`. */
export function numberNodes(order: readonly Node[], first: number): { readonly bases: Bases; readonly next: number } {
  const bases = new Map<Node, number>();
  let next = first;
  for (const node of order) {
    bases.set(node, next);
    next += countOf(node);
  }
  return { bases, next };
}

/** Writes the tasks of one role node; tasks of a class differ only in machine, numbers and digest. */
export function emitRole(emission: Emission, node: Node, tasks: PlanTask[]): void {
  const { context } = emission;
  const assessment = emission.assessments.get(node);
  const base = emission.bases.get(node) ?? 0;
  const role = node.role?.plan.role;
  const joins = joinNumbers(emission, node);
  const site = node.placed?.place.startsWith('site/') === true ? node.placed.place.slice(5) : undefined;
  const limit = role?.file.atOnce === undefined ? undefined : { key: role.name, atOnce: role.file.atOnce };
  const founds = foundsOf(context, node);
  const count = countOf(node);
  const tail = `/${node.role?.key ?? node.name}/apply`;
  const locals = node.locals.map((local) => emission.bases.get(local) ?? 0);
  const isBirth = node.stage === 'up' && emission.leftBefore.size > 0;
  const constant = constantSources(emission, node);
  for (let at = 0; at < count; at += 1) {
    const member = node.members[at];
    const task: PlanTask = {
      n: base + at,
      id: member === undefined ? `${placeWord(node, at)}${tail}` : `${member.name}${tail}`,
      kind: 'role',
      verb: assessment?.upgrades.has(at) === true ? 'upgrade' : 'apply',
      machine: member === undefined ? undefined : emission.machineIndex.get(member.id),
      site,
      role,
      after: afterNumbers(
        locals,
        at,
        joins,
        isBirth && member !== undefined ? emission.leftBefore.get(member.name) : undefined,
      ),
      sources: constant ?? sourcesOf(emission, node, at),
      digest: assessment?.digests[at],
      action: assessment?.actions[at] ?? 'create',
      reason: assessment?.reasons[at] ?? 'new',
    };
    if (node.role?.instance !== undefined || limit !== undefined || founds !== undefined) {
      tasks.push({
        ...task,
        ...(node.role?.instance === undefined ? {} : { instance: node.role.instance }),
        ...(limit === undefined ? {} : { limit }),
        ...(founds === undefined ? {} : { founds }),
      });
    } else tasks.push(task);
  }
}

/**
 * A barrier comes after every task of the nodes that it joins. Who reads all members of the deployment also waits until those that
 * leave have left: while they do, they still speak with the others.
 */
export function emitBarrier(emission: Emission, node: Node, tasks: PlanTask[]): void {
  const after = node.name === EVERY_MACHINE ? [...emission.leftBefore.values()] : [];
  for (const joined of node.joins) {
    const base = emission.bases.get(joined) ?? 0;
    for (let at = 0; at < countOf(joined); at += 1) after.push(base + at);
  }
  after.sort((a, b) => a - b);
  const moves = after.some((n) => tasks[n]?.action !== 'none');
  tasks.push({
    n: emission.bases.get(node) ?? 0,
    id: `barrier/${node.name}`,
    kind: 'barrier',
    verb: 'apply',
    machine: undefined,
    site: undefined,
    role: undefined,
    ...(node.capability === undefined ? {} : { capability: node.capability }),
    after,
    sources: NO_SOURCES,
    digest: undefined,
    action: moves ? 'create' : 'none',
    reason: 'a join of many tasks',
  });
}

/** An open need's task: the facts are observed when machine-up is done, then the engine plans again. */
export function emitObserver(emission: Emission, node: Node, tasks: PlanTask[]): void {
  const base = emission.bases.get(node) ?? 0;
  const open = node.resolved?.solver.open[0];
  const locals = node.locals.map((local) => emission.bases.get(local) ?? 0);
  node.members.forEach((member, at) => {
    tasks.push({
      n: base + at,
      id: `${member.name}/observe/check`,
      kind: 'observe',
      verb: 'check',
      machine: emission.machineIndex.get(member.id),
      site: undefined,
      role: undefined,
      ...(open === undefined ? {} : { capability: open.need.capability }),
      after: afterNumbers(locals, at, NO_NUMBERS, undefined),
      sources: NO_SOURCES,
      digest: undefined,
      action: 'maybe',
      reason: `waits for the fact ${open?.waitsFor ?? ''}`,
    });
  });
}

export function afterNumbers(
  locals: readonly number[],
  at: number,
  joins: readonly number[],
  extra: number | undefined,
): readonly number[] {
  if (locals.length === 0 && extra === undefined) return joins;
  const after = locals.map((base) => base + at);
  for (const n of joins) after.push(n);
  if (extra !== undefined) after.push(extra);
  return after.length === 1 ? after : after.sort((a, b) => a - b);
}

/** Numbers that every task of a node comes after: chosen providers, barriers, places. */
export function joinNumbers(emission: Emission, node: Node): readonly number[] {
  if (node.fixed.length === 0 && node.joins.length === 0) return NO_NUMBERS;
  const numbers = new Set<number>();
  for (const { node: provider, member } of node.fixed) numbers.add((emission.bases.get(provider) ?? 0) + member);
  for (const joined of node.joins) numbers.add(emission.bases.get(joined) ?? 0);
  return [...numbers].sort((a, b) => a - b);
}

function foundsOf(context: Context, node: Node): PlanTask['founds'] {
  const founds = node.role?.plan.founds ?? [];
  if (founds.length === 0) return undefined;
  return founds.map(([capability]) => {
    const scope = context.content.capabilities.get(capability)?.file.scope ?? 'deployment';
    return { capability, place: placeFor(scope, node.resolved?.site ?? '') };
  });
}

/** Sources that are the same for every task of the node; undefined when one is local. */
function constantSources(emission: Emission, node: Node): Readonly<Record<string, Source>> | undefined {
  if (node.aliases.length === 0) return NO_SOURCES;
  if (node.aliases.some(({ from }) => from.kind === 'local')) return undefined;
  return sourcesOf(emission, node, 0);
}

/** Where each alias gets its values, by task number or recorded id. */
export function sourcesOf(emission: Emission, node: Node, at: number): Readonly<Record<string, Source>> {
  if (node.aliases.length === 0) return NO_SOURCES;
  const sources: Record<string, Source> = {};
  for (const alias of node.aliases) sources[alias.alias] = sourceOf(emission, alias, node, at);
  return sources;
}

function sourceOf(emission: Emission, alias: AliasSource, node: Node, at: number): Source {
  const { from } = alias;
  if (from.kind === 'local') {
    const of = from.nodes.map((provider) => taskSource(emission, provider, at));
    return of.length === 1 ? (of[0] as Source) : { kind: 'first', of };
  }
  const known = emission.shared.get(from);
  if (known !== undefined && from.kind !== 'members') return known;
  const made = wideSource(emission, from, node, at);
  emission.shared.set(from, made);
  return made;
}

function wideSource(emission: Emission, from: AliasSource['from'], node: Node, at: number): Source {
  switch (from.kind) {
    case 'values':
      return { kind: 'values', values: from.values as Extract<Source, { kind: 'values' }>['values'] };
    case 'place':
      return taskSource(emission, from.node, 0);
    case 'members': {
      const own = node.members[at]?.id;
      const others = from.picks.filter((pick) => pick.member.id !== own || pick.role !== node.role);
      const of = others.map((pick) => pickSource(emission, pick));
      return of.length === 1 ? (of[0] as Source) : of.length === 0 ? { kind: 'none' } : { kind: 'first', of };
    }
    case 'all': {
      const { values, picks, places } = from.barrier;
      const known = emission.shared.get(from.barrier);
      if (known !== undefined) return known;
      const all: Source = {
        kind: 'all',
        of: [
          ...values.map((each) => ({ kind: 'values', values: each }) as Source),
          ...picks.map((pick) => pickSource(emission, pick)),
          ...places.map((place) => taskSource(emission, place, 0)),
        ],
      };
      emission.shared.set(from.barrier, all);
      return all;
    }
    default:
      return { kind: 'none' };
  }
}

function pickSource(emission: Emission, pick: Pick): Source {
  if (pick.node === undefined || pick.node.role !== pick.role)
    return { kind: 'recorded', task: `${pick.member.name}/${pick.role.key}/apply` };
  return taskSource(emission, pick.node, pick.at);
}

function taskSource(emission: Emission, node: Node, at: number): Source {
  const task = (emission.bases.get(node) ?? 0) + at;
  const isSettled = emission.assessments.get(node)?.actions[at] !== 'create';
  const known = isSettled ? emission.context.input.record.task(applyId(node, at))?.values : undefined;
  return known === undefined ? { kind: 'task', task } : { kind: 'task', task, known };
}
