import type { MachineScope, Scope } from '../model/expressions/expression.ts';
import type { Facts } from '../model/facts.ts';
import type { Networks } from '../model/machine.ts';
import type { RecordedValues, SecretRef } from '../model/record.ts';
import { addressesOf } from './addresses.ts';
import type { Bound } from './bind.ts';
import { machineScope } from './classes.ts';
import type { Member } from './members.ts';
import type { Node } from './nodes.ts';
import type { ResolvedClass } from './resolve-class.ts';

/** What is known at one moment: at plan from the record, while a plan runs from the engine. */
export interface Knowledge {
  /** Published values of a task that brings a row; undefined while it has to run. */
  task(node: Node, at: number): RecordedValues | undefined;
  recorded(id: string): RecordedValues | undefined;
  machine(member: Member): { readonly facts: Facts; readonly networks: Networks } | undefined;
  readonly live: Readonly<Record<string, RecordedValues | readonly RecordedValues[]>> | undefined;
  generated(key: string): SecretRef | undefined;
}

/** Machines as expressions see them, in lists; made once per moment. */
export class World {
  private readonly lists = new Map<string, readonly MachineScope[]>();
  private readonly bound: Bound;
  private readonly knowledge: Knowledge;

  constructor(bound: Bound, knowledge: Knowledge) {
    this.bound = bound;
    this.knowledge = knowledge;
  }

  scopeOf(resolved: ResolvedClass, member: Member): MachineScope {
    const known = this.knowledge.machine(member);
    const addresses = addressesOf(known?.networks ?? member.networks, resolved.cls.ladder.address);
    const scope = machineScope(member, addresses);
    const listens = resolved.scope.machine?.facts['listens'];
    if (known === undefined && resolved.listens.length === 0) return scope;
    return { ...scope, facts: { ...member.facts, ...known?.facts, ...(listens !== undefined && { listens }) } };
  }

  /** Roots for expressions that read other machines. */
  others(resolved: ResolvedClass | undefined, reads: readonly string[]): Partial<Scope> {
    const others: { group?: Scope['group']; site?: Scope['site']; deployment?: Scope['deployment'] } = {};
    if (reads.includes('group') && resolved !== undefined)
      others.group = {
        name: resolved.group,
        machines: this.list(`group/${resolved.group}`, (each) => each.group === resolved.group),
      };
    if (reads.includes('site') && resolved !== undefined)
      others.site = { machines: this.list(`site/${resolved.site}`, (each) => each.site === resolved.site) };
    if (reads.includes('deployment'))
      others.deployment = { ...resolved?.scope.deployment, machines: this.list('deployment', () => true) };
    return others;
  }

  private list(key: string, test: (resolved: ResolvedClass) => boolean): readonly MachineScope[] {
    const known = this.lists.get(key);
    if (known !== undefined) return known;
    const list = this.bound.classes
      .filter(test)
      .flatMap((resolved) => resolved.cls.members.map((member) => this.scopeOf(resolved, member)))
      .sort((a, b) => (a.group === b.group ? a.ordinal - b.ordinal : a.group < b.group ? -1 : 1));
    this.lists.set(key, list);
    return list;
  }
}
