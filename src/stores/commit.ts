import type { NewEvent } from '../model/event.ts';
import type { Facts } from '../model/facts.ts';
import type { Access, Addresses, Networks } from '../model/machine.ts';
import type { Change } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { DeploymentRecord, RecordedTask, RecordedValues } from '../model/record.ts';
import type { LogLine, RunContent, RunMode } from '../model/run.ts';
import type { TaskStatus, Verb } from '../model/status.ts';
import type { Lease } from './lease.ts';

/** Why the last started run of a task did not reach done. `crashed` stands from the start of a run until its end is known. */
export type Cut = 'crashed' | 'cancelled' | 'failed' | 'drifted';

/**
 * A recorded task with what only the engine needs. `digest` is undefined while `cut` is set: the machine is then not what the
 * last done run left. `doneDigest` keeps that run's digest all the same.
 */
export interface StoredTask extends RecordedTask {
  /** Number of the row; stays with the task for life. */
  readonly key: number;
  readonly cut: Cut | undefined;
  readonly doneDigest: string | undefined;
  /** Runs since it was last done. */
  readonly attempts: number;
  /** Keys of its predecessors in the last plan. */
  readonly after: string;
  /** Its role provides a capability of site or deployment scope, so it is loaded even when its machine is settled. */
  readonly wide: boolean;
}

/** The record with rows as they are stored. */
export interface StoredRecord extends DeploymentRecord {
  task(id: string): StoredTask | undefined;
  tasksOf(machine: string): readonly StoredTask[];
  /** Tasks of roles that provide something of site or deployment scope, on settled machines too. */
  wideTasks(): readonly StoredTask[];
}

/** A plan with the status that each task starts from. Arrays go by task number. */
export interface PlanRows {
  readonly plan: Plan;
  /** Row of each task; 0: a new one, the store fills in the key. */
  readonly keys: Float64Array;
  /** Statuses by index into STATUS_LIST. */
  readonly statuses: Uint8Array;
  /** The rows that were loaded, by key, so that only what changed is written. */
  readonly stored: ReadonlyMap<number, StoredTask>;
  /** Names of roles that provide a capability of site or deployment scope. */
  readonly wideRoles: ReadonlySet<string>;
  /** Rows that the plan no longer has and nothing will remove. */
  readonly dropped: readonly number[];
}

/** One transaction of the engine: everything in it becomes durable together. Empty lists may be left out. */
export interface Commit {
  readonly lease: Lease;
  /** Milliseconds since 1970; the time of every row in it. */
  readonly at: number;
  readonly tasks?: readonly TaskChange[];
  readonly started?: readonly RunStart[];
  readonly ended?: readonly RunEnd[];
  readonly logs?: readonly LogChunk[];
  readonly machines?: readonly MachineChange[];
  /** Identities whose rows, with those of their tasks, are deleted. Runs and events stay. */
  readonly gone?: readonly string[];
  /** Task rows that are deleted: what a remove undid. */
  readonly deleted?: readonly TaskPlace[];
  readonly founded?: readonly { readonly capability: string; readonly place: string; readonly machine: string }[];
  readonly unfounded?: readonly { readonly capability: string; readonly place: string }[];
  readonly inputs?: readonly Snapshot[];
  readonly contents?: readonly { readonly hash: string; readonly content: RunContent }[];
  readonly events?: readonly NewEvent[];
  readonly apply?: ApplyChange;
}

/** Which row, and whose counters it counts in. `machine` is an identity; undefined for places without a machine. */
export interface TaskPlace {
  readonly key: number;
  readonly machine: string | undefined;
  /** Its status before, for the counters. */
  readonly was: TaskStatus;
}

export type TaskChange = TaskPlace & {
  /** The run that brought it there, or that starts; undefined when none did. */
  readonly run?: string;
} & (
    | { readonly to: 'running' }
    | {
        readonly to: 'done';
        readonly digest: string | undefined;
        /** Hashes; undefined keeps what is recorded. */
        readonly content: string | undefined;
        readonly inputs: string | undefined;
        readonly values: RecordedValues | undefined;
      }
    | {
        readonly to: Exclude<TaskStatus, 'running' | 'done'>;
        /** undefined keeps what is recorded. */
        readonly cut: Cut | undefined;
        /** One sentence: the failure, what it waits for. */
        readonly why?: string;
        /** When a retrying task runs again, milliseconds since 1970. */
        readonly again?: number;
        readonly attempts?: number;
      }
  );

export interface RunStart {
  /** UUID. */
  readonly run: string;
  readonly task: number;
  readonly taskId: string;
  readonly machine: string | undefined;
  readonly verb: Verb;
  readonly mode: RunMode;
  /** Hash of the snapshot. */
  readonly inputs: string | undefined;
  /** Milliseconds since 1970; default the commit's time. */
  readonly startedAt?: number;
}

export interface RunEnd {
  readonly run: string;
  readonly outcome: RunOutcome;
  readonly ran: readonly Verb[];
  readonly exit?: number;
  /** One sentence, masked. */
  readonly why?: string;
  /** What to try, one sentence. */
  readonly hint?: string;
  /** Last lines of output, masked. */
  readonly tail?: string;
  readonly changes?: readonly Change[];
  /** Sealed outputs. */
  readonly outputs?: RecordedValues;
}

export type RunOutcome = 'done' | 'retry' | 'wait' | 'failed' | 'cancelled';

export interface LogChunk {
  readonly run: string;
  readonly lines: readonly LogLine[];
}

export interface MachineChange {
  /** Identity. */
  readonly id: string;
  readonly state?: 'intent' | 'up' | 'leaving';
  readonly facts?: Facts;
  readonly networks?: Networks;
  readonly access?: Access;
  /** By purpose. */
  readonly addresses?: Addresses;
  /** Signature under which all its tasks are done; null: not settled any more. */
  readonly settled?: string | null;
}

/** Values kept once under their hash. */
export interface Snapshot {
  readonly hash: string;
  readonly values: RecordedValues;
}

/** How far the present or last apply came. */
export interface ApplyChange {
  readonly command: string;
  readonly outcome: 'running' | 'done' | 'failed' | 'waiting' | 'cancelled' | 'drifted' | 'removed';
}

/** What the engine writes. Every write checks the lease's token first: `lease-lost` means stop. */
export interface Journal {
  /**
   * The past of one deployment. Tasks of settled machines are read on demand while the store is open, so a record is used at
   * once and not kept. `full` reads them all in one go. `removed` tasks are not part of it.
   */
  loadRecord(deployment: string, options?: { readonly full?: boolean }): Promise<StoredRecord>;
  /**
   * Ends the runs that a dead process left open; their tasks are `ready` again with the cut `crashed`. Called once after the
   * lease was taken. Returns how many there were.
   */
  recover(lease: Lease, at: number): Promise<number>;
  /** Writes new machines (as intent) and what changed of the tasks' rows, numbers new rows in plan order, deletes dropped ones. */
  savePlan(lease: Lease, rows: PlanRows, at: number): Promise<void>;
  /** One durable transaction; see Commit. */
  commit(commit: Commit): Promise<void>;
  /** Log lines of runs that still go on; not a transaction of the engine. */
  appendLogs(lease: Lease, chunks: readonly LogChunk[], at: number): Promise<void>;
  inputs(hash: string): Promise<RecordedValues | undefined>;
  content(hash: string): Promise<RunContent | undefined>;
  /** Forgets old runs with their logs, and what no row names any more. */
  prune(lease: Lease, keep: { readonly runsPerTask: number }): Promise<void>;
}
