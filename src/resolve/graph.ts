import type { Bound } from './bind.ts';
import type { BoundNeed, BoundRole } from './bindings.ts';
import type { Context } from './context.ts';
import { closure, type Graph, type NewNode, type Part, provides } from './graph-parts.ts';
import type { Member } from './members.ts';
import { EVERY_MACHINE } from './node-words.ts';
import type { AliasSource, AllProviders, Node, Pick } from './nodes.ts';
import { pickProviders } from './picks.ts';
import type { ResolvedClass } from './resolve-class.ts';
import { type PlaceRole } from './wide-needs.ts';
import { needsItself } from './wide-words.ts';

/** More founders than this are joined by a barrier. */
const MOST_FIXED = 3;
const NO_MEMBERS: readonly Member[] = [];

/** Builds the graph of everything that may run: nodes of classes with machines that are not settled, places and barriers. */
export function buildGraph(context: Context, bound: Bound, parts: readonly Part[]): Graph {
  return new Builder(context, bound, parts).build();
}

class Builder {
  private readonly nodes: Node[] = [];
  private readonly byRole = new Map<Part, Map<BoundRole, Node>>();
  private readonly homes = new Map<string, { readonly part: Part; readonly at: number }>();
  private readonly places = new Map<PlaceRole, Node>();
  private readonly observers = new Map<Part, Node>();
  private readonly barriers = new Map<string, AllProviders>();
  private readonly machineBarriers = new Map<string, Node>();
  private readonly context: Context;
  private readonly bound: Bound;
  private readonly parts: readonly Part[];

  constructor(context: Context, bound: Bound, parts: readonly Part[]) {
    this.context = context;
    this.bound = bound;
    this.parts = parts;
  }

  build(): Graph {
    for (const part of this.parts) this.addPart(part);
    for (const placed of this.bound.wide.placeRoles.values()) this.addPlace(placed);
    for (const node of this.nodes) if (node.kind === 'role') this.connect(node);
    return {
      nodes: this.nodes,
      find: (member, role) => this.find(member, role),
      upNodes: this.nodes.filter((node) => node.kind === 'role' && provides(node, 'machine-up')),
      parts: this.parts,
      nodesOf: (part) => this.byRole.get(part) ?? new Map(),
      add: (parts) => this.add(parts),
    };
  }

  private find(member: Member, role: BoundRole): { readonly node: Node; readonly at: number } | undefined {
    const home = this.homes.get(member.id);
    if (home === undefined) return undefined;
    const node = this.byRole.get(home.part)?.get(role) ?? this.observers.get(home.part);
    return node === undefined ? undefined : { node, at: home.at };
  }

  private addPart(part: Part): void {
    const { resolved, members } = part;
    const { solver } = resolved;
    members.forEach((member, at) => this.homes.set(member.id, { part, at }));
    const up = closure(solver.providing('machine-up'));
    const ready = closure(solver.providing('ready-machine'));
    const byRole = new Map<BoundRole, Node>();
    this.byRole.set(part, byRole);
    const open = solver.open.length > 0;
    for (const role of solver.roles) {
      if (open && !up.has(role)) continue;
      const stage = up.has(role) ? 'up' : ready.has(role) ? 'ready' : 'normal';
      byRole.set(role, this.add({ kind: 'role', name: role.key, resolved, part, role, members, stage }));
    }
    if (!open) return;
    const observer = this.add({ kind: 'observe', name: 'observe', resolved, part, members, stage: 'ready' });
    this.observers.set(part, observer);
    observer.locals.push(...solver.providing('machine-up').flatMap((role) => byRole.get(role) ?? []));
  }

  private addPlace(placed: PlaceRole): void {
    const node = this.add({
      kind: 'role',
      name: placed.role.key,
      placed,
      role: placed.role,
      members: NO_MEMBERS,
      stage: 'normal',
    });
    this.places.set(placed, node);
  }

  private add(parts: NewNode): Node {
    const node: Node = {
      resolved: undefined,
      part: undefined,
      placed: undefined,
      role: undefined,
      capability: undefined,
      ...parts,
      id: this.nodes.length,
      locals: [],
      fixed: [],
      joins: [],
      aliases: [],
    };
    this.nodes.push(node);
    return node;
  }

  private connect(node: Node): void {
    const { role, resolved } = node;
    if (role === undefined) return;
    for (const bound of role.needs) this.connectNeed(node, role, bound);
    if (resolved !== undefined) this.addMilestone(node, resolved, node.part);
    const reads = role.plan.inputs.flatMap((input) => input.reads.others);
    for (const reach of new Set(reads)) this.joinMachines(node, reach);
  }

  private connectNeed(node: Node, role: BoundRole, bound: BoundNeed): void {
    const { target, need } = bound;
    const { capability } = need.need;
    let from: AliasSource['from'] = { kind: 'none' };
    if (target.kind === 'values') from = { kind: 'values', values: target.values };
    else if (target.kind === 'local') from = this.connectLocal(node, target.roles);
    else if (target.kind === 'all') from = this.connectAll(node, capability);
    else if (target.kind === 'wide') from = this.connectWide(node, role, target.key, capability);
    else if (target.kind === 'optional') from = this.connectOptional(node, role, bound);
    if (role.plan.used.has(need.alias)) node.aliases.push({ alias: need.alias, need: bound, from });
  }

  private connectLocal(node: Node, roles: readonly BoundRole[]): AliasSource['from'] {
    const nodes = roles.flatMap((role) => (node.part && this.byRole.get(node.part)?.get(role)) ?? []);
    for (const provider of nodes) if (!node.locals.includes(provider)) node.locals.push(provider);
    return { kind: 'local', nodes };
  }

  private connectAll(node: Node, capability: string): AliasSource['from'] {
    const barrier = this.allProviders(capability);
    if (barrier.node !== undefined) node.joins.push(barrier.node);
    return { kind: 'all', barrier };
  }

  private allProviders(capability: string): AllProviders {
    const known = this.barriers.get(capability);
    if (known !== undefined) return known;
    const providers = this.bound.wide.providing(capability);
    const picks: Pick[] = [];
    const joined = new Set<Node>();
    for (const { resolved, role } of providers) {
      for (const member of resolved.cls.members) {
        const found = this.find(member, role);
        if (found !== undefined) joined.add(found.node);
        picks.push({ resolved, role, member, node: found?.node, at: found?.at ?? 0 });
      }
    }
    const places = [...this.places.values()].filter((place) => provides(place, capability));
    const bindings = [...this.bound.wide.bindings.values()].filter((b) => b.need.need.capability === capability);
    const values = bindings.flatMap(({ met }) => (met?.kind === 'provided' ? [met.provided.values] : []));
    for (const place of places) joined.add(place);
    let node: Node | undefined;
    if (joined.size > 0) {
      node = this.add({ kind: 'barrier', name: capability, capability, members: NO_MEMBERS, stage: 'normal' });
      node.joins.push(...joined);
    }
    const all = { capability, picks, places, values: [...new Set(values)], node };
    this.barriers.set(capability, all);
    return all;
  }

  private connectWide(node: Node, role: BoundRole, key: string, capability: string): AliasSource['from'] {
    const binding = this.bound.wide.bindings.get(key);
    const met = binding?.met;
    if (binding === undefined || met === undefined) return { kind: 'none' };
    if (met.kind === 'provided') return { kind: 'values', values: met.provided.values };
    if (met.kind === 'place') {
      const place = this.places.get(met.role);
      if (place === undefined) return { kind: 'none' };
      if (!node.joins.includes(place)) node.joins.push(place);
      return { kind: 'place', node: place };
    }
    const found = pickProviders(this.context, met.members, capability, binding.place, this.bound.founding);
    const picks = found.picks.map((pick) => this.withNode(pick));
    const joins = provides(node, capability) && needsItself(role.plan, capability);
    if (found.done && joins) return { kind: 'members', binding, picks, capability };
    if (!found.done && picks.length > MOST_FIXED) {
      node.joins.push(this.foundersBarrier(capability, binding.place, picks));
      return { kind: 'members', binding, picks, capability };
    }
    const all = picks.length > 1 && !found.done;
    for (const pick of all ? picks : picks.slice(0, 1)) {
      if (pick.node === undefined || pick.node === node) continue;
      node.fixed.push({ node: pick.node, member: pick.at });
    }
    return { kind: 'members', binding, picks, capability };
  }

  /** Many founders are joined by one barrier, so that edges grow with machines only. */
  private foundersBarrier(capability: string, place: string, picks: readonly Pick[]): Node {
    const name = place === 'deployment' ? `founders/${capability}` : `founders/${capability}/${place}`;
    let barrier = this.machineBarriers.get(name);
    if (barrier === undefined) {
      barrier = this.add({ kind: 'barrier', name, capability, members: NO_MEMBERS, stage: 'normal' });
      for (const pick of picks) if (pick.node !== undefined) barrier.joins.push(pick.node);
      this.machineBarriers.set(name, barrier);
    }
    return barrier;
  }

  private withNode(pick: Pick): Pick {
    const found = this.find(pick.member, pick.role);
    return found === undefined ? pick : { ...pick, node: found.node, at: found.at };
  }

  /** An optional need binds nothing, but comes after and reads a provider that is there. */
  private connectOptional(node: Node, role: BoundRole, bound: BoundNeed): AliasSource['from'] {
    const { capability } = bound.need.need;
    if (bound.need.need.of === 'all') return this.connectAll(node, capability);
    if (bound.need.scope === 'machine' && node.resolved !== undefined)
      return this.connectLocal(
        node,
        node.resolved.solver.providing(capability).filter((provider) => provider !== role),
      );
    const members = this.bound.wide.providing(capability).filter((member) => member.role !== role);
    const placed = [...this.places.values()].find((place) => provides(place, capability) && place !== node);
    if (placed !== undefined) {
      node.joins.push(placed);
      return { kind: 'place', node: placed };
    }
    const key = [...this.bound.wide.bindings.values()].find((b) => b.need.need.capability === capability && b.met);
    if (key !== undefined) return this.connectWide(node, role, key.key, capability);
    if (members.length === 0) return { kind: 'none' };
    const found = pickProviders(this.context, members, capability, 'deployment', this.bound.founding);
    const picks = found.picks.map((pick) => this.withNode(pick));
    const first = picks[0];
    if (first?.node !== undefined && first.node !== node) node.fixed.push({ node: first.node, member: first.at });
    const binding = {
      key: '',
      need: bound.need,
      place: 'deployment',
      by: '',
      met: { kind: 'members', members },
    } as const;
    return { kind: 'members', binding: { ...binding, rule: 'optional', candidates: [] }, picks, capability };
  }

  /** Every machine role that neither milestone needs comes after ready-machine; what ready needs, after machine-up. */
  private addMilestone(node: Node, resolved: ResolvedClass, part: Part | undefined): void {
    if (node.stage === 'up') return;
    const behind = node.locals.some((local) => local.stage === node.stage);
    if (behind) return;
    const solver = resolved.solver;
    const milestone = node.stage === 'normal' ? solver.providing('ready-machine') : [];
    const before = milestone.length > 0 ? milestone : solver.providing('machine-up');
    for (const role of before) {
      const provider = part === undefined ? undefined : this.byRole.get(part)?.get(role);
      if (provider !== undefined && provider !== node && !node.locals.includes(provider)) node.locals.push(provider);
    }
  }

  /** One barrier over machine-up of the machines whose facts an input reads. */
  private joinMachines(node: Node, reach: 'group' | 'site' | 'deployment'): void {
    const of = reach === 'group' ? node.resolved?.group : reach === 'site' ? node.resolved?.site : undefined;
    const name = of === undefined ? EVERY_MACHINE : `machine-up/${reach}/${of}`;
    let barrier = this.machineBarriers.get(name);
    if (barrier === undefined) {
      const ups = this.nodes.filter(
        (each) => each.kind === 'role' && provides(each, 'machine-up') && isWithin(each, reach, of),
      );
      barrier = this.add({ kind: 'barrier', name, capability: 'machine-up', members: NO_MEMBERS, stage: 'up' });
      barrier.joins.push(...ups);
      this.machineBarriers.set(name, barrier);
    }
    if (barrier.joins.length > 0) node.joins.push(barrier);
  }
}

function isWithin(node: Node, reach: 'group' | 'site' | 'deployment', of: string | undefined): boolean {
  if (reach === 'deployment' || of === undefined) return true;
  return (reach === 'group' ? node.resolved?.group : node.resolved?.site) === of;
}
