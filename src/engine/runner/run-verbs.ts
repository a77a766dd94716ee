import { durationText } from '../../lib/duration.ts';
import { AppError } from '../../model/errors.ts';
import { kindOf, type Step, stepsOf, type VerbSource } from '../../model/files/step.ts';
import type { Json } from '../../model/files/values.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Verb } from '../../model/status.ts';
import { readPublished } from './published.ts';
import type { RunContext } from './run-context.ts';
import { checkSteps, runSteps, timeoutOf } from './run-steps.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

type Done = Extract<Outcome, { kind: 'done' }>;
const NOTHING: Done = { kind: 'done', changes: [], outputs: {} };

/** Runs the task's verb to its outcome. */
export function runVerb(run: RunContext): Promise<Outcome> {
  const { verb, content, mode } = run.request;
  if (verb === 'check' || mode === 'check') return onlyCheck(run);
  switch (verb) {
    case 'apply':
    case 'upgrade':
      return converge(run);
    case 'publish':
      return publish(run, {});
    case 'health':
      return waitForHealth(run);
    case 'proof':
      return runOne('proof', content.proof, run);
    default:
      return runOne(verb, content.role[verb], run);
  }
}

/**
 * check, apply if needed, health and publish: a service that was just started can tell its values only when it is up. A role
 * whose steps can all check themselves has no check of its own: its apply says as-wanted by changing nothing.
 */
async function converge(run: RunContext): Promise<Outcome> {
  const { mode, content } = run.request;
  const found = mode === 'changed' || content.role.check === undefined ? 'apply' : await findAsWanted(run);
  if (typeof found === 'object') return found;
  const applied = found === 'as-wanted' ? NOTHING : await apply(run);
  if (applied.kind !== 'done') return applied;
  if (found === 'apply' || mode === 'interrupted') {
    const health = await waitForHealth(run);
    if (health.kind !== 'done') return health;
  }
  const published = await publish(run, applied.outputs);
  if (published.kind !== 'done') return published;
  return { ...NOTHING, changes: applied.changes, outputs: published.outputs };
}

async function findAsWanted(run: RunContext): Promise<'as-wanted' | 'apply' | Outcome> {
  run.ran.push('check');
  const verdict = await checkSteps(stepsOf(run.request.content.role.check), run, false);
  if (verdict.kind === 'failed') return verdict;
  if (verdict.kind === 'as-wanted') run.log.info('check: as wanted');
  return verdict.kind === 'as-wanted' ? 'as-wanted' : 'apply';
}

async function apply(run: RunContext): Promise<Outcome> {
  const { content, fromVersion, mode } = run.request;
  const { role } = content;
  const upgrades = role.upgrade !== undefined && fromVersion !== undefined && fromVersion !== run.inputs['version'];
  if (upgrades) {
    run.inputs['fromVersion'] = fromVersion;
    return runOne('upgrade', role.upgrade, run);
  }
  const outcome = await runOne('apply', role.apply, run);
  if (outcome.kind === 'done' && outcome.changes.length === 0 && mode !== 'changed' && selfChecking(role.apply, run)) {
    run.ran.splice(run.ran.lastIndexOf('apply'), 1, 'check');
  }
  return outcome;
}

function selfChecking(verb: VerbSource | undefined, run: RunContext): boolean {
  const steps = stepsOf(verb);
  return steps.length > 0 && steps.every((step) => run.deps.executors[kindOf(step)].checks);
}

async function runOne(verb: Verb, source: VerbSource | undefined, run: RunContext): Promise<Outcome> {
  const steps = stepsOf(source);
  if (steps.length === 0) return NOTHING;
  run.ran.push(verb);
  const outcome = await runSteps(verb, steps, run);
  if (outcome.kind === 'done') run.changes.push(...outcome.changes);
  return outcome;
}

/** Values of `publish`, over what apply gave already, held against the types of the role's capabilities. */
async function publish(run: RunContext, applied: Readonly<Record<string, Json>>): Promise<Outcome> {
  const steps = stepsOf(run.request.content.role.publish);
  const outcome = await runQuietly('publish', steps, run);
  if (outcome.kind !== 'done') return outcome;
  const types = run.request.valueTypes;
  if (types === undefined) return { ...NOTHING, outputs: { ...applied, ...outcome.outputs } };
  const fromApply = Object.entries(applied).filter(([name]) => name in types);
  const values = readPublished(
    { ...Object.fromEntries(fromApply), ...outcome.outputs },
    types,
    run.request.content.role.role,
  );
  return values instanceof AppError ? { kind: 'failed', error: values } : { ...NOTHING, outputs: values };
}

async function runQuietly(verb: Verb, steps: readonly Step[], run: RunContext, limitMs?: number): Promise<Outcome> {
  if (steps.length === 0) return NOTHING;
  if (run.ran.at(-1) !== verb) run.ran.push(verb);
  return runSteps(verb, steps, run, limitMs);
}

/** Repeats `health` until it passes, or its timeout is over; then the last failure is why. */
async function waitForHealth(run: RunContext): Promise<Outcome> {
  const steps = stepsOf(run.request.content.role.health);
  if (steps.length === 0) return NOTHING;
  const { clock } = run.deps;
  const timeoutMs = Math.max(...steps.map(timeoutOf));
  const deadline = clock.now() + timeoutMs;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const outcome = await runQuietly('health', steps, run, Math.max(1, deadline - clock.now()));
    if (outcome.kind === 'done' || outcome.kind === 'wait' || run.signal.aborted) return outcome;
    if (clock.now() + pauseMs >= deadline) return unhealthy(run, outcome, timeoutMs);
    await clock.sleep(pauseMs, run.signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

function unhealthy(run: RunContext, last: Extract<Outcome, { kind: 'failed' | 'retry' }>, timeoutMs: number): Outcome {
  const { role } = run.request.content.role;
  const why = last.kind === 'retry' ? last.reason : last.error.message;
  const message = `cannot see ${role} healthy within ${durationText(timeoutMs)}: ${why}`;
  const rest = last.kind === 'failed' ? { exit: last.exit, tail: last.tail } : {};
  return { kind: 'failed', error: new AppError('step-failed', message), ...rest };
}

/** Drift: what apply would change now. Nothing changes. */
async function onlyCheck(run: RunContext): Promise<Outcome> {
  const { role } = run.request.content;
  const derived = role.check === undefined;
  const steps = stepsOf(derived ? role.apply : role.check);
  if (steps.length === 0) return NOTHING;
  run.ran.push('check');
  const verdict = await checkSteps(steps, run, derived);
  switch (verdict.kind) {
    case 'failed':
      return verdict;
    case 'would-change':
      run.changes.push(...verdict.changes);
      return { ...NOTHING, changes: verdict.changes };
    case 'unknown':
      run.notices.push(`cannot know whether ${role.role} is as wanted: ${verdict.why}`);
      return NOTHING;
    default:
      return NOTHING;
  }
}
