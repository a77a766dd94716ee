import type { Scope } from '../../model/files/capability.ts';
import type { Json } from '../../model/files/values.ts';
import type { Binding } from '../../model/plan.ts';
import type { RecordedValue } from '../../model/record.ts';

/**
 * What a plan binds, counted by group instead of by machine, so that two of any size can be held against each other. A place is
 * `group/NAME` for machines, `site`, or `deployment`.
 */
export interface Summary {
  readonly workload: string;
  /** Machines by group. */
  readonly groups: ReadonlyMap<string, number>;
  /** Machines by site. */
  readonly sites: ReadonlyMap<string, number>;
  /** By place, capability and arguments. */
  readonly needs: ReadonlyMap<string, NeedSummary>;
  /** By place, role and arguments. */
  readonly roles: ReadonlyMap<string, RoleSummary>;
  /** Names of all roles, wherever they are. */
  readonly roleNames: ReadonlySet<string>;
  /** Places whose machines wait for a fact before all their needs are decided, with that fact. */
  readonly open: ReadonlyMap<string, string>;
}

export interface NeedSummary {
  readonly key: string;
  readonly place: string;
  readonly capability: string;
  readonly scope: Scope;
  readonly asked: Readonly<Record<string, Json>> | undefined;
  /** By `ROLE`, `ROLE` with arguments, or `provided`. */
  readonly providers: ReadonlyMap<string, ProviderSummary>;
  /** Who needs it: roles, `group/NAME`, `site/NAME`, `workload`. */
  readonly by: ReadonlySet<string>;
  /** true: for some machines it is not decided yet, because a fact is not known. */
  readonly open: boolean;
}

export interface ProviderSummary {
  readonly key: string;
  /** A role's name, or who provides it without one: `site lab`. */
  readonly name: string;
  readonly provided: boolean;
  /** Hash of the role's content; '' for what is provided. */
  readonly hash: string;
  /** It founds what others join. */
  readonly founds: boolean;
  /** Machines, or places, for which it was chosen. */
  readonly machines: number;
  readonly rule: Binding['rule'];
  readonly because: string;
  /** Candidates that were not taken, and why. */
  readonly rejected: ReadonlyMap<string, string>;
  /** Values of what is provided without a role. */
  readonly values: Inputs;
}

export interface RoleSummary {
  readonly place: string;
  readonly key: string;
  readonly role: string;
  readonly hash: string;
  /** Pack and its version: `docker 1.0.0`. */
  readonly pack: string;
  readonly founds: boolean;
  /** One for each machine, instance and place. */
  readonly tasks: number;
  readonly inputs: Inputs;
}

/** Values that are known before anything runs, by name; one of machine or run (an address, a token) is not among them. */
export type Inputs = ReadonlyMap<string, InputValues>;

export interface InputValues {
  readonly secret: boolean;
  /** By canonical text; several where machines of a group differ. */
  readonly values: ReadonlyMap<string, RecordedValue>;
}

export const NO_INPUTS: Inputs = new Map();
