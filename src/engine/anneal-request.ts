import type { Clock } from '../lib/clock.ts';
import type { Content } from '../model/content.ts';
import type { Plan, PlanTask } from '../model/plan.ts';
import type { TaskInputs, ValueLookup } from '../resolve/resolve-input.ts';
import type { StoredRecord } from '../stores/commit.ts';
import type { Lease } from '../stores/lease.ts';
import type { Store } from '../stores/store.ts';
import type { Runner } from './run-request.ts';

/** What the annealer acts through. */
export interface AnnealDeps {
  readonly store: Store;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly taskInputs: (plan: Plan, task: PlanTask, lookup: ValueLookup) => TaskInputs;
  /** Resolves the same wish again, against what is recorded by now. */
  readonly replan: (record: StoredRecord) => Plan | Promise<Plan>;
  /** Roles and capabilities by name, for the content of runs and the types of what they publish. */
  readonly content: Pick<Content, 'roles' | 'capabilities'>;
}

export interface AnnealRequest {
  /** Held by the caller; the annealer renews it and leaves releasing it to the caller. */
  readonly lease: Lease;
  /** What people call this: apply, retry, destroy. */
  readonly command: string;
  /** Made under this lease, from the record as it is. */
  readonly plan: Plan;
  /** Runs every check verb of the plan's tasks first; what drifted is made right by a new plan. Default false. */
  readonly check?: boolean;
  /** Tasks at once. Default 64. */
  readonly concurrency?: number;
  /** Aborts: nothing more starts, what runs is ended, and the annealer returns within 5 s. */
  readonly signal: AbortSignal;
  /** Runs of a task that fails in a way that may pass. Default 5. */
  readonly attempts?: number;
  /** Which failed and waiting tasks run again, by id. Default: all of them. */
  readonly retries?: (task: string) => boolean;
}

export interface AnnealResult {
  readonly outcome: 'done' | 'failed' | 'waiting' | 'cancelled';
  /** Runs that were started. */
  readonly ran: number;
  /** Names of machines on which something ran. */
  readonly contacted: readonly string[];
  /** After `check`: tasks whose machine is not as wanted, one sentence each. */
  readonly drift: readonly Drift[];
  /** The plan that was current at the end. */
  readonly plan: Plan;
}

export interface Drift {
  readonly task: string;
  readonly machine: string | undefined;
  readonly why: string;
}

export const DEFAULT_CONCURRENCY = 64;
export const DEFAULT_ATTEMPTS = 5;
/** Results in one transaction, at most. */
export const MOST_RESULTS = 1000;
/** How long a cancel waits for what runs; the promise is 5 s in all. */
export const CANCEL_GRACE_MS = 4200;
