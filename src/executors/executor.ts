import type { Facts } from '../model/facts.ts';
import type { Step, StepKind } from '../model/files/step.ts';
import type { Json } from '../model/files/values.ts';
import type { DesiredMachine } from '../model/machine.ts';
import type { CheckVerdict, Outcome } from '../model/outcome.ts';
import type { LogLine } from '../model/run.ts';
import type { Session } from '../transports/session.ts';

/**
 * How one kind of step runs. check and apply share one path, so that a check cannot lie.
 * Outcomes are values; a thrown AppError means that the machine could not be asked (`unreachable`, `cancelled`, `timeout`).
 */
export interface Executor {
  readonly kind: StepKind;
  /**
   * true: `check` can tell without changing anything (file, package, service). script and http cannot: their `check`
   * runs the step as a check verb, whose exit code or answer is the verdict.
   */
  readonly checks: boolean;
  check(step: Step, context: StepContext): Promise<CheckVerdict>;
  apply(step: Step, context: StepContext): Promise<Outcome>;
}

export interface StepContext {
  /** UUID of the run, for sessions that a step opens itself. */
  readonly run: string;
  /** The machine where the step runs; undefined for a step at the runner. */
  readonly session: Session | undefined;
  readonly facts: Facts;
  /** The site's environment; every step sees it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resolved inputs and outputs of earlier steps, secrets in the clear. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** Names of inputs that are secret: never exported, masked in every log line. */
  readonly secret: ReadonlySet<string>;
  /** Files of the role's folder by relative path. */
  readonly files: Readonly<Record<string, string>>;
  /** Only for `machine` steps. */
  readonly desired?: DesiredMachine;
  readonly platform?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly log: (line: LogLine) => void;
}

export type { LogLine } from '../model/run.ts';
