import { AppError } from '../model/errors.ts';
import type { Event } from '../model/event.ts';
import type { Json } from '../model/files/values.ts';
import type { Change } from '../model/outcome.ts';
import type { RecordedMachine, RecordedValues } from '../model/record.ts';
import type { LogLine, RunMode } from '../model/run.ts';
import type { TaskStatus, Verb } from '../model/status.ts';
import type { ApplyChange, RunOutcome } from './commit.ts';

/** Tasks by status; every status is there, also with 0. */
export type StatusCounts = Readonly<Record<TaskStatus, number>>;

export interface DeploymentRow {
  readonly name: string;
  /** The file that it came from, absolute. */
  readonly file: string;
  readonly counts: StatusCounts;
  readonly machines: number;
  readonly apply: (ApplyChange & { readonly startedAt: number; readonly endedAt: number | undefined }) | undefined;
  /** Moves with every fact, output, digest or status of this deployment: the world's part of a plan's index. */
  readonly world: number;
  /** `seq` of its last event. */
  readonly lastSeq: number;
}

/** A machine as lists show it. */
export interface MachineRow {
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly ordinal: number;
  readonly site: string;
  readonly platform: string;
  readonly origin: 'created' | 'adopted';
  readonly state: 'intent' | 'up' | 'leaving';
  /** By purpose. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly settled: boolean;
  readonly counts: StatusCounts;
}

interface MachineFilter {
  readonly group?: string;
  readonly site?: string;
  readonly name?: string;
  /** Default: all. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface TaskRow {
  readonly key: number;
  readonly id: string;
  /** Name of its machine. */
  readonly machine: string | undefined;
  readonly role: string;
  readonly verb: Verb;
  readonly status: TaskStatus;
  readonly why: string | undefined;
  readonly again: number | undefined;
  /** When its status last changed, milliseconds since 1970. */
  readonly since: number;
  readonly attempts: number;
  /** Its last run. */
  readonly run: string | undefined;
}

export interface TaskFilter {
  readonly statuses?: readonly TaskStatus[];
  /** Machine name. */
  readonly machine?: string;
  readonly role?: string;
  readonly ids?: readonly string[];
  readonly limit?: number;
  /** Only rows with a greater key: the next page. */
  readonly afterKey?: number;
}

/** One task with what it rests on and what rests on it. */
export interface TaskDetail extends TaskRow {
  readonly after: readonly TaskRow[];
  /** Tasks that wait for this one directly, at most 20. */
  readonly blocks: readonly TaskRow[];
  readonly digest: string | undefined;
  /** Inputs of the run that was last done; secrets as SecretRef. */
  readonly inputs: RecordedValues | undefined;
  readonly values: RecordedValues;
}

export interface RunRow {
  readonly run: string;
  readonly task: string;
  readonly machine: string | undefined;
  readonly verb: Verb;
  readonly mode: RunMode;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly outcome: RunOutcome | undefined;
  readonly ran: readonly Verb[];
  readonly exit: number | undefined;
  readonly why: string | undefined;
  readonly hint: string | undefined;
  readonly tail: string | undefined;
  readonly changes: readonly Change[];
  readonly inputs: string | undefined;
  readonly outputs: RecordedValues | undefined;
}

export interface RunFilter {
  readonly run?: string;
  readonly task?: string;
  /** Machine name. */
  readonly machine?: string;
  readonly role?: string;
  /** The latest so many of each task. Default 1. */
  readonly perTask?: number;
  readonly limit?: number;
}

/** What people ask. Nothing here needs a lease. */
export interface Queries {
  /** Creates the deployment's row or finds it. `invalid-file` when another file in this folder has the same name. */
  claim(deployment: string, file: string): Promise<DeploymentRow>;
  deployments(): Promise<readonly DeploymentRow[]>;
  deployment(name: string): Promise<DeploymentRow | undefined>;
  /** In the order of groups and ordinals. */
  machines(
    deployment: string,
    filter?: MachineFilter,
  ): Promise<{ readonly rows: readonly MachineRow[]; readonly next?: string }>;
  /** Everything of the machines of that name: one, or two while a replacement goes on. */
  machinesNamed(deployment: string, name: string): Promise<readonly RecordedMachine[]>;
  tasks(deployment: string, filter: TaskFilter): Promise<readonly TaskRow[]>;
  task(deployment: string, id: string): Promise<TaskDetail | undefined>;
  /** Oldest first. */
  runs(deployment: string, filter: RunFilter): Promise<readonly RunRow[]>;
  /** Lines of a run from a chunk on; `next` is the chunk to ask for later. */
  log(run: string, from?: number): Promise<{ readonly lines: readonly LogLine[]; readonly next: number }>;
  /** Oldest first, at most `limit` (default 1,000). Without a deployment: of all. */
  events(deployment: string | undefined, after: number, limit?: number): Promise<readonly Event[]>;
  /** Average of the last done runs by role and verb (`ROLE/VERB`), milliseconds. */
  durations(deployment: string): Promise<ReadonlyMap<string, number>>;
  /** A document kept for the application, for example the input hash of the last plan or offers. */
  document(deployment: string, name: string): Promise<Json | undefined>;
  saveDocument(deployment: string, name: string, value: Json): Promise<void>;
  /** Forgets a deployment altogether, with its history. */
  forget(deployment: string): Promise<void>;
}

/** One name in two files: the second file is refused. */
export function claimedError(deployment: string, file: string, owner: string): AppError {
  return new AppError('invalid-file', `cannot use ${file}: deployment ${deployment} belongs to ${owner}`, {
    hint: `Give one of them another name; state of both is kept in the same folder.`,
  });
}
