import { AppError } from '../../model/errors.ts';
import type { PlanTask } from '../../model/plan.ts';
import type { RecordedValues } from '../../model/record.ts';
import type { TaskInputs, ValueLookup } from '../../resolve/resolve-input.ts';
import type { AnnealDeps } from '../anneal-request.ts';
import type { GeneratedSecrets } from './generated-secrets.ts';
import type { LiveValues } from './live-values.ts';
import type { MachineStates } from './machine-states.ts';
import type { Round } from './round.ts';
import { contentFromFiles, contentFromRecord, type HashedContent } from './run-content.ts';

/** All that a run needs, evaluated. */
export interface Prepared {
  readonly content: HashedContent;
  readonly inputs: RecordedValues;
  readonly digest: string | undefined;
  readonly fromVersion: string | undefined;
}

/** What preparing came to: nothing changed since it was done, ready to run, or something must be read first. */
export type Preparation =
  | { readonly kind: 'unchanged'; readonly digest: string }
  | { readonly kind: 'prepared'; readonly prepared: Prepared }
  | { readonly kind: 'later' };

export interface PrepareDeps extends Pick<AnnealDeps, 'store' | 'taskInputs' | 'content'> {
  readonly states: MachineStates;
  readonly live: LiveValues;
  readonly generated: GeneratedSecrets;
}

/** Prepares a task without waiting where that is possible. */
export function prepareNow(deps: PrepareDeps, round: Round, task: PlanTask): Preparation {
  const content = contentFromFiles(task, deps.content);
  if (content === undefined) return { kind: 'later' };
  const given = evaluate(deps, round, task);
  if (isUnchanged(round, task, given.digest)) return { kind: 'unchanged', digest: given.digest };
  if (given.generate.length > 0 || deps.live.isNeeded(task) || upgrades(round, task)) return { kind: 'later' };
  return { kind: 'prepared', prepared: complete(task, content, given, undefined) };
}

/** Prepares a task whose content, live inputs, secrets or former version have to be read. Throws AppError. */
export async function prepareLater(deps: PrepareDeps, round: Round, task: PlanTask): Promise<Preparation> {
  if (task.recorded !== undefined) {
    const content = await contentFromRecord(task, deps.store);
    const inputs = (await deps.store.inputs(task.recorded.inputs)) ?? {};
    return { kind: 'prepared', prepared: { content, inputs, digest: task.digest, fromVersion: undefined } };
  }
  const content = contentFromFiles(task, deps.content);
  if (content === undefined) throw new AppError('internal', `cannot run ${task.id}: it has no content`);
  await deps.generated.make(evaluate(deps, round, task).generate);
  const { digest } = evaluate(deps, round, task);
  if (isUnchanged(round, task, digest)) return { kind: 'unchanged', digest };
  const live = deps.live.isNeeded(task) ? await deps.live.read(round, task) : undefined;
  const given = evaluate(deps, round, task, live);
  const before = upgrades(round, task) ? await deps.store.inputs(round.stored(task.n)?.inputs ?? '') : undefined;
  const version = before?.['version'];
  const fromVersion = typeof version === 'string' || typeof version === 'number' ? String(version) : undefined;
  return { kind: 'prepared', prepared: complete(task, content, given, fromVersion) };
}

/** Early cut-off: the inputs are known by now, and they are those of the last done run. */
export function isUnchanged(round: Round, task: PlanTask, digest: string | undefined): digest is string {
  const stored = round.stored(task.n);
  const repeats = task.verb === 'apply' || task.verb === 'upgrade' || task.verb === 'proof';
  return repeats && digest !== undefined && stored?.digest === digest;
}

export function evaluate(
  deps: PrepareDeps,
  round: Round,
  task: PlanTask,
  live?: NonNullable<ValueLookup['live']>,
): TaskInputs {
  return deps.taskInputs(round.plan, task, lookupOf(deps, round, live));
}

const lookups = new WeakMap<Round, ValueLookup>();
/** Live inputs that read no alias, such as the member list for a first start, are evaluated with this too. */
const NO_ALIAS = {};

function lookupOf(deps: PrepareDeps, round: Round, live: ValueLookup['live']): ValueLookup {
  const generated = deps.generated.find;
  if (live !== undefined) return round.lookup(deps.states, { live, generated });
  let known = lookups.get(round);
  if (known === undefined) {
    known = round.lookup(deps.states, { live: NO_ALIAS, generated });
    lookups.set(round, known);
  }
  return known;
}

function upgrades(round: Round, task: PlanTask): boolean {
  return task.role?.file.upgrade !== undefined && round.stored(task.n)?.doneDigest !== undefined;
}

function complete(
  task: PlanTask,
  content: HashedContent,
  given: TaskInputs,
  fromVersion: string | undefined,
): Prepared {
  const first = given.missing[0];
  if (first !== undefined)
    throw new AppError('internal', `cannot run ${task.id}: input ${first.input} has no value: ${first.why}`, {
      hint: `\`purlin explain ${task.id}\` shows where each input comes from.`,
    });
  return { content, inputs: given.inputs, digest: given.digest ?? task.digest, fromVersion };
}
