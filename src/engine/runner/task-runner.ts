import type { LogLine } from '../../executors/executor.ts';
import { toAppError } from '../../model/errors.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Runner, RunRequest, RunResult } from '../run-request.ts';
import { openPlaces } from './places.ts';
import { newRunContext, type RunContext, type TaskRunnerDeps } from './run-context.ts';
import { maskChanges, maskOutcome, openInputs } from './run-secrets.ts';
import { thrownOutcome } from './run-steps.ts';
import { runVerb } from './run-verbs.ts';

interface RunOptions {
  readonly signal: AbortSignal;
  readonly log: (line: LogLine) => void;
}

/**
 * Runs tasks over executors and sessions: one session per machine and run, opened when the first step needs it, closed at
 * the end. Never rejects for what a machine or a step does: `failed`, `retry` and `wait` are outcomes; a cancelled run is
 * `failed` with code `cancelled`. Secrets are opened for the run only and masked in logs, errors and changes.
 */
export function taskRunner(deps: TaskRunnerDeps): Runner {
  return {
    run: (request, options) => runTask(request, options, deps, false),
    publish: (request, options) => runTask({ ...request, verb: 'publish' }, options, deps, true),
    close: () => deps.sessions.close(),
  };
}

async function runTask(
  request: RunRequest,
  options: RunOptions,
  deps: TaskRunnerDeps,
  shared: boolean,
): Promise<RunResult> {
  const run = await openRun(request, options, deps, shared).catch(toAppError);
  if (run instanceof Error) return { outcome: { kind: 'failed', error: run }, ran: [], changes: [], notices: [] };
  try {
    return resultOf(run, await runVerb(run));
  } catch (thrown) {
    return resultOf(run, await thrownOutcome(thrown, undefined, run));
  } finally {
    await run.places.close();
  }
}

async function openRun(
  request: RunRequest,
  options: RunOptions,
  deps: TaskRunnerDeps,
  shared: boolean,
): Promise<RunContext> {
  const inputs = await openInputs(request.inputs, deps.openSecret);
  const onNotice = (text: string) => run.log.info(text);
  const places = openPlaces(request, { sessions: deps.sessions, signal: options.signal, onNotice, shared });
  const run = newRunContext({ request, deps, signal: options.signal, places }, options.log, inputs);
  return run;
}

function resultOf(run: RunContext, outcome: Outcome): RunResult {
  const secret = outcome.kind === 'done' ? Object.keys(outcome.outputs).filter((name) => run.secret.has(name)) : [];
  return {
    outcome: maskOutcome(outcome, run.clear),
    ran: run.ran,
    changes: maskChanges(run.changes, run.clear),
    secret,
    notices: run.notices,
    ...(run.machine !== undefined && { machine: run.machine }),
  };
}
