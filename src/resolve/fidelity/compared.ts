import type { Scope } from '../../model/files/capability.ts';
import type { Json } from '../../model/files/values.ts';
import type { Binding } from '../../model/plan.ts';
import type { Shares } from './shares.ts';

/**
 * shared: the same role, or provided alike, with the same content on both sides. substituted: another role does it there. only-here,
 * only-there: nothing corresponds on the other side. open: a side does not know yet, because a fact is not known.
 */
export type Verdict = 'shared' | 'substituted' | 'only-here' | 'only-there' | 'open';

/** Two deployments of one workload, held against each other. */
export interface Fidelity {
  /** By capability, then place. */
  readonly capabilities: readonly ComparedNeed[];
  /** By role, then place. */
  readonly roles: readonly ComparedRole[];
  readonly shares: Shares;
}

export interface ComparedNeed {
  readonly capability: string;
  readonly scope: Scope;
  /** `group/NAME`, `site` or `deployment`. */
  readonly place: string;
  readonly asked?: Json;
  readonly verdict: Verdict;
  readonly here: readonly ComparedProvider[];
  readonly there: readonly ComparedProvider[];
  /** Values that differ where both sides have it provided. */
  readonly inputs: readonly OtherInput[];
  /** Why it stands on one side only, or what it waits for. */
  readonly why?: string;
}

export interface ComparedProvider {
  /** A role's name, or who provides it without one. */
  readonly name: string;
  readonly provided: boolean;
  readonly machines: number;
  /** false: the other side does not use it for this. */
  readonly shared: boolean;
  readonly rule: Binding['rule'];
  readonly because: string;
  /** What the other side has in its place, and why it was not taken on this side. */
  readonly rejected: readonly { readonly name: string; readonly why: string }[];
}

export interface ComparedRole {
  readonly role: string;
  readonly place: string;
  readonly verdict: Verdict;
  /** Tasks on each side: one for each machine, instance and place. */
  readonly here: number;
  readonly there: number;
  /** Capabilities that it is there for. */
  readonly provides: readonly string[];
  /** Roles, or who provides it, that the other side has in its place. */
  readonly instead: readonly string[];
  readonly inputs: readonly OtherInput[];
  readonly why?: string;
}

/** An input that both sides know and that differs. A secret is never shown. */
export interface OtherInput {
  readonly name: string;
  readonly secret: boolean;
  /** Several where machines of a side differ; empty for a secret. */
  readonly here: readonly Json[];
  readonly there: readonly Json[];
}
