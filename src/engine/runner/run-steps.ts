import type { Executor, StepContext } from '../../executors/executor.ts';
import { durationMs, durationText } from '../../lib/duration.ts';
import { AppError, toAppError } from '../../model/errors.ts';
import { kindOf, type Step } from '../../model/files/step.ts';
import type { Json } from '../../model/files/values.ts';
import type { CheckVerdict, Outcome } from '../../model/outcome.ts';
import type { Verb } from '../../model/status.ts';
import { type Place, stepName } from './places.ts';
import type { RunContext } from './run-context.ts';
import { holdsSecret, textsOf } from './run-secrets.ts';

const DEFAULT_TIMEOUT_MS = 600_000;
const UNREACHABLE_RETRY_MS = 5000;

/** Runs the steps of one verb in order; the outputs of each are inputs of those after it. Ends at the first that is not done. */
export async function runSteps(
  verb: Verb,
  steps: readonly Step[],
  run: RunContext,
  limitMs = Infinity,
): Promise<Outcome> {
  let outputs: Record<string, Json> = {};
  let said: string | undefined;
  const changes = [];
  for (const step of steps) {
    const outcome = await runStep(verb, step, run, limitMs);
    if (outcome.kind !== 'done') return outcome;
    changes.push(...outcome.changes);
    outputs = { ...outputs, ...outcome.outputs };
    said = outcome.said ?? said;
  }
  return { kind: 'done', changes, outputs, ...(said !== undefined && { said }) };
}

async function runStep(verb: Verb, step: Step, run: RunContext, limitMs: number): Promise<Outcome> {
  try {
    const place = await run.places.of(step, verb);
    if (typeof place === 'string') {
      if (!run.notices.includes(place)) {
        run.notices.push(place);
        run.log.info(place);
      }
      return { kind: 'done', changes: [], outputs: {} };
    }
    run.log.info(`${verb}: ${stepName(step)}${placeSuffix(step, place)}`);
    if (verb === 'publish') run.log.hold();
    // A machine step opens a session of its own, and there is one at a time on a machine.
    if (kindOf(step) === 'machine') await run.places.drop();
    const outcome = await executorOf(step, run).apply(step, stepContext(step, place, run, limitMs));
    if (outcome.kind === 'done') takeOutputs(outcome, place, run);
    return outcome;
  } catch (thrown) {
    return thrownOutcome(thrown, step, run);
  } finally {
    run.log.release();
  }
}

/** Asks each step whether all is as wanted; nothing changes. What comes after a step that would change cannot be known. */
export async function checkSteps(steps: readonly Step[], run: RunContext, derived: boolean): Promise<CheckVerdict> {
  const changes = [];
  let unknown: string | undefined;
  for (const step of steps) {
    const executor = executorOf(step, run);
    if (derived && !executor.checks) {
      unknown ??= `${stepName(step)} cannot say before it runs`;
      continue;
    }
    const verdict = await checkStep(step, executor, run);
    if (verdict.kind === 'failed' && changes.length === 0) return verdict;
    if (verdict.kind === 'failed') unknown ??= `${stepName(step)}: ${verdict.error.message}`;
    if (verdict.kind === 'unknown') unknown ??= verdict.why;
    if (verdict.kind === 'would-change') changes.push(...verdict.changes);
    if (verdict.kind === 'as-wanted') Object.assign(run.inputs, verdict.outputs);
  }
  if (changes.length > 0) return { kind: 'would-change', changes };
  return unknown === undefined ? { kind: 'as-wanted', outputs: {} } : { kind: 'unknown', why: unknown };
}

async function checkStep(step: Step, executor: Executor, run: RunContext): Promise<CheckVerdict> {
  const place = await run.places.of(step, 'check');
  if (typeof place === 'string') return { kind: 'unknown', why: place };
  run.log.info(`check: ${stepName(step)}${placeSuffix(step, place)}`);
  return executor.check(step, stepContext(step, place, run, Infinity));
}

function stepContext(step: Step, place: Place, run: RunContext, limitMs: number): StepContext {
  const { request } = run;
  return {
    run: request.run,
    session: place.session,
    facts: place.facts,
    environment: place.environment,
    inputs: run.inputs,
    secret: run.secret,
    files: request.content.files,
    ...(request.desired !== undefined && { desired: request.desired }),
    ...(request.platform !== undefined && { platform: request.platform }),
    timeoutMs: Math.min(limitMs, timeoutOf(step)),
    signal: run.signal,
    log: run.log.write,
  };
}

/** The step's own timeout, or ten minutes. */
export function timeoutOf(step: Step): number {
  return step.timeout === undefined ? DEFAULT_TIMEOUT_MS : durationMs(step.timeout);
}

function takeOutputs(outcome: Extract<Outcome, { kind: 'done' }>, place: Place, run: RunContext): void {
  for (const [name, value] of Object.entries(outcome.outputs)) {
    const secret = run.request.valueTypes?.[name]?.secret === true;
    if (secret) run.clear.push(...textsOf(value));
    if (secret || holdsSecret(value, run.clear)) run.secret.add(name);
    run.inputs[name] = value;
  }
  if (outcome.machine === undefined) return;
  run.machine = outcome.machine;
  const name = run.request.desired?.name ?? place.name;
  run.places.bind({
    name,
    access: outcome.machine.access,
    facts: outcome.machine.facts,
    environment: place.environment,
  });
}

function executorOf(step: Step, run: RunContext): Executor {
  return run.deps.executors[kindOf(step)];
}

function placeSuffix(step: Step, place: Place): string {
  return step.at === undefined || step.at === 'machine' ? '' : ` at ${place.name}`;
}

/** What a thrown AppError means for the task: a machine that does not answer may come back, anything else is a failure. */
export async function thrownOutcome(thrown: unknown, step: Step | undefined, run: RunContext): Promise<Outcome> {
  const error = toAppError(thrown);
  if (run.signal.aborted) return { kind: 'failed', error: cancelled(error) };
  if (error.code === 'timeout' && step !== undefined) return { kind: 'failed', error: timedOut(step, error) };
  if (error.code !== 'unreachable' && error.code !== 'timeout') return { kind: 'failed', error };
  await run.places.drop();
  // Who does not answer is another machine then: this must not count against the task's own, which may be leaving.
  const isElsewhere = step?.at !== undefined && step.at !== 'machine';
  return { kind: 'retry', afterMs: UNREACHABLE_RETRY_MS, reason: error.message, ...(!isElsewhere && { error }) };
}

function cancelled(error: AppError): AppError {
  return error.code === 'cancelled'
    ? error
    : new AppError('cancelled', `cancelled: ${error.message}`, { cause: error });
}

function timedOut(step: Step, error: AppError): AppError {
  return new AppError(
    'timeout',
    `cannot finish ${stepName(step)} within ${durationText(timeoutOf(step))}: ${error.message}`,
    {
      hint: error.hint ?? 'If it needs longer, say so with `timeout` at the step.',
      cause: error,
    },
  );
}
