import type { LogLine } from '../executors/executor.ts';
import type { Facts } from '../model/facts.ts';
import type { ValueType } from '../model/files/values.ts';
import type { Access, DesiredMachine, ObservedMachine } from '../model/machine.ts';
import type { Change, Outcome } from '../model/outcome.ts';
import type { RecordedValues } from '../model/record.ts';
import type { RunContent, RunMode } from '../model/run.ts';
import type { Verb } from '../model/status.ts';

export type { RunContent } from '../model/run.ts';

/** A machine where steps can run. */
export interface Endpoint {
  readonly name: string;
  readonly access: Access;
  readonly facts: Facts;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * One run of one task, complete: an immutable snapshot. The runner reads nothing else.
 * `mode`: see RunMode.
 */
export interface RunRequest {
  /** UUID of this run; also the session id on the machine. */
  readonly run: string;
  readonly deployment: string;
  readonly task: string;
  readonly verb: Verb;
  readonly mode: RunMode;
  readonly content: RunContent;
  /** All inputs, live ones too; secrets as SecretRef. */
  readonly inputs: RecordedValues;
  /** The task's own machine; undefined for places without one. On a dead machine, or one that is about to be destroyed, its steps are skipped: `dead`. */
  readonly machine: Endpoint | undefined;
  readonly dead: boolean;
  /** Cancelled before: leftovers of earlier sessions are ended, not waited for. */
  readonly endLeftovers: boolean;
  /** For steps `at` an alias or a capability: the endpoints to try, in order. */
  readonly peers: Readonly<Record<string, readonly Endpoint[]>>;
  /** Only for roles with `machine` steps. */
  readonly desired: DesiredMachine | undefined;
  readonly platform: string | undefined;
  /** For `upgrade`: the version input of the last done run. */
  readonly fromVersion?: string;
  /**
   * Types of the values that this run must publish, of all capabilities that the role provides; values that `provides`
   * gives by expression are left out. Undefined: published values are taken as they are.
   */
  readonly valueTypes?: Readonly<Record<string, ValueType>>;
}

/** What came of a run. `values` holds clear secrets; the store seals them before anything is written. */
export interface RunResult {
  readonly outcome: Outcome;
  /** Verbs that ran, in order: ['check'], ['check', 'apply', 'health', 'publish'] ... */
  readonly ran: readonly Verb[];
  readonly changes: readonly Change[];
  /** Only after a `machine` step: what the platform and the probe tell. */
  readonly machine?: ObservedMachine;
  /** Names of published values that are secret, by their type or because a secret flowed into them: to be sealed. */
  readonly secret?: readonly string[];
  /** Steps that were skipped because the machine is dead or nobody else provides, one sentence each. */
  readonly notices: readonly string[];
}

/** Runs tasks. Implemented over executors and sessions; by a fake in the engine's own tests. */
export interface Runner {
  run(
    request: RunRequest,
    options: { readonly signal: AbortSignal; readonly log: (line: LogLine) => void },
  ): Promise<RunResult>;
  /** Runs only `publish` of a provider, for `live` inputs. The values hold clear secrets. */
  publish(
    request: RunRequest,
    options: { readonly signal: AbortSignal; readonly log: (line: LogLine) => void },
  ): Promise<RunResult>;
  close(): Promise<void>;
}
