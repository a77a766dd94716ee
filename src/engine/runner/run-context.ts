import type { Executor, LogLine } from '../../executors/executor.ts';
import type { Clock } from '../../lib/clock.ts';
import { redact } from '../../lib/redact.ts';
import type { StepKind } from '../../model/files/step.ts';
import type { Json } from '../../model/files/values.ts';
import type { ObservedMachine } from '../../model/machine.ts';
import type { Change } from '../../model/outcome.ts';
import type { Verb } from '../../model/status.ts';
import type { Sessions } from '../../transports/session.ts';
import type { RunRequest } from '../run-request.ts';
import type { Places } from './places.ts';
import type { OpenInputs, OpenSecret } from './run-secrets.ts';

export interface TaskRunnerDeps {
  readonly sessions: Sessions;
  readonly executors: Readonly<Record<StepKind, Executor>>;
  /** Clear text of a secret, from the store. */
  readonly openSecret: OpenSecret;
  readonly clock: Clock;
}

/** One run while it goes on: the request, and what came of it so far. */
export interface RunContext {
  readonly request: RunRequest;
  readonly deps: TaskRunnerDeps;
  readonly signal: AbortSignal;
  readonly log: RunLog;
  readonly places: Places;
  /** Inputs, and outputs of the steps that ran, secrets in the clear. */
  readonly inputs: Record<string, Json>;
  /** Names among `inputs` that hold secrets. */
  readonly secret: Set<string>;
  /** Every clear secret of the run. */
  readonly clear: string[];
  readonly ran: Verb[];
  readonly changes: Change[];
  readonly notices: string[];
  machine: ObservedMachine | undefined;
}

/** The run's log: masks secrets, and can hold lines back until a secret that a step makes is known. */
export interface RunLog {
  readonly write: (line: LogLine) => void;
  info(text: string): void;
  hold(): void;
  release(): void;
}

export function runLog(log: (line: LogLine) => void, clear: readonly string[]): RunLog {
  let held: LogLine[] | undefined;
  const show = (line: LogLine) => log(clear.length === 0 ? line : { ...line, text: redact(line.text, clear) });
  const write = (line: LogLine) => {
    if (held === undefined) show(line);
    else held.push(line);
  };
  return {
    write,
    info: (text) => write({ stream: 'info', text }),
    hold: () => {
      held ??= [];
    },
    release: () => {
      const lines = held ?? [];
      held = undefined;
      for (const line of lines) show(line);
    },
  };
}

export function newRunContext(
  base: Pick<RunContext, 'request' | 'deps' | 'signal' | 'places'>,
  log: (line: LogLine) => void,
  inputs: OpenInputs,
): RunContext {
  const clear = [...inputs.clear];
  return {
    ...base,
    log: runLog(log, clear),
    inputs: { ...inputs.values },
    secret: new Set(inputs.secret),
    clear,
    ran: [],
    changes: [],
    notices: [],
    machine: undefined,
  };
}
