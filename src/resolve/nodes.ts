import type { Verb } from '../model/status.ts';
import type { BoundNeed, BoundRole } from './bindings.ts';
import type { Part } from './graph-parts.ts';
import type { Member } from './members.ts';
import type { ResolvedClass } from './resolve-class.ts';
import type { PlaceRole, WideBinding } from './wide-needs.ts';

/**
 * One role on all machines of a class, one role at a place, or one barrier. The graph is made of nodes, so that its size goes
 * with classes; tasks are written out at the very end.
 */
export interface Node {
  readonly id: number;
  readonly kind: 'role' | 'observe' | 'barrier' | 'change' | 'proof';
  /** Only for `change`: drain, restore, health, or remove of a role that is no longer wanted here. */
  readonly verb?: Verb;
  /** Only for `change`: run only if one of these will. */
  readonly onlyIf?: readonly Node[];
  /** Only for `change` with remove: the key of the recorded role. */
  readonly leftover?: string;
  /** For messages and barrier ids. */
  readonly name: string;
  readonly resolved: ResolvedClass | undefined;
  readonly part: Part | undefined;
  readonly placed: PlaceRole | undefined;
  readonly role: BoundRole | undefined;
  /** Machines of the class that bring a task; one pseudo member for places and barriers. */
  readonly members: readonly Member[];
  /** Same machine. */
  readonly locals: Node[];
  /** One task of another node: the provider that was chosen. */
  readonly fixed: { readonly node: Node; readonly member: number }[];
  /** Every task of these (barriers), or the one task of a place or barrier. */
  readonly joins: Node[];
  readonly aliases: AliasSource[];
  /** Part of what machine-up needs, or of what ready-machine needs beyond that. */
  stage: 'up' | 'ready' | 'normal';
  /** Capability that a barrier joins. */
  readonly capability: string | undefined;
}

/** Where an alias that is used gets its values, at the level of nodes. */
export interface AliasSource {
  readonly alias: string;
  readonly need: BoundNeed;
  readonly from:
    | { readonly kind: 'local'; readonly nodes: readonly Node[] }
    | {
        readonly kind: 'members';
        readonly binding: WideBinding;
        readonly picks: readonly Pick[];
        readonly capability: string;
      }
    | { readonly kind: 'all'; readonly barrier: AllProviders }
    | { readonly kind: 'place'; readonly node: Node }
    | { readonly kind: 'values'; readonly values: Readonly<Record<string, unknown>> }
    | { readonly kind: 'none' };
}

/** One provider among the members of a wider capability. */
export interface Pick {
  readonly resolved: ResolvedClass;
  readonly role: BoundRole;
  readonly member: Member;
  /** Its node, with the place of the member among the node's; undefined when the machine is settled. */
  readonly node: Node | undefined;
  readonly at: number;
}

/** Every provider of a capability in the deployment, with the barrier over those that bring tasks. */
export interface AllProviders {
  readonly capability: string;
  readonly picks: readonly Pick[];
  readonly places: readonly Node[];
  readonly values: readonly Readonly<Record<string, unknown>>[];
  readonly node: Node | undefined;
}
