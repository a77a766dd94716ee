import type { Plan } from '../../model/plan.ts';
import type { RecordedValue, RecordedValues } from '../../model/record.ts';
import { STATUSES } from '../../model/status.ts';
import type { Explanation } from '../../resolve/explain.ts';
import type { RunRow, TaskDetail } from '../../stores/queries.ts';
import { isSecretRef } from '../../stores/secrets.ts';
import type { Store } from '../../stores/store.ts';
import type { SubjectOf } from '../documents/explain.ts';
import { instant } from './deps.ts';

type TaskSubject = SubjectOf<'task'>;
type Explained = Extract<Explanation, { kind: 'task' }>;

/** A task: its status and what it waits for, where its inputs come from, what it published, how its last run ended. */
export async function taskSubject(store: Store, plan: Plan, { task, inputs }: Explained): Promise<TaskSubject> {
  const detail = await store.task(plan.deployment, task.id);
  const [run] = detail?.run === undefined ? [] : await store.runs(plan.deployment, { run: detail.run });
  const machine = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired.name;
  return {
    kind: 'task',
    id: task.id,
    verb: task.verb,
    why: whyOf(detail),
    action: task.action,
    reason: task.reason,
    waitsFor: waitsFor(detail),
    inputs: inputs.map((input) => inputOf(input, task.role?.file.inputs?.[input.name]?.live, detail?.inputs)),
    publishes: Object.entries(detail?.values ?? {}).map(([name, value]) => ({ name, ...shown(value) })),
    ...(machine === undefined ? {} : { machine }),
    ...(task.role === undefined ? {} : { role: task.role.name, position: task.role.locate() }),
    ...(detail === undefined ? {} : { status: detail.status }),
    ...(detail === undefined || detail.blocks.length === 0 ? {} : { blocks: detail.blocks.map(({ id }) => id) }),
    ...(run?.hint === undefined ? {} : { try: run.hint }),
    ...(run === undefined ? {} : { lastRun: lastRun(run) }),
  };
}

function whyOf(detail: TaskDetail | undefined): string {
  if (detail === undefined) return 'it was never applied';
  return detail.why ?? STATUSES[detail.status];
}

/** Predecessors that are not done, with their own reason. */
function waitsFor(detail: TaskDetail | undefined): TaskSubject['waitsFor'] {
  return (detail?.after ?? [])
    .filter(({ status }) => status !== 'done')
    .map(({ id, status, why }) => ({ task: id, status, ...(why === undefined ? {} : { why }) }));
}

function inputOf(
  input: Explained['inputs'][number],
  live: boolean | undefined,
  values: RecordedValues | undefined,
): TaskSubject['inputs'][number] {
  const value = values?.[input.name];
  return {
    name: input.name,
    from: input.from,
    layer: input.layer ?? 'expression',
    ...(live === true ? { live } : {}),
    ...(input.position === undefined ? {} : { position: input.position }),
    ...(value === undefined ? {} : shown(value)),
  };
}

/** A value, or that it is a secret. */
function shown(value: RecordedValue): { readonly value?: unknown; readonly secret?: boolean } {
  return isSecretRef(value) ? { secret: true } : { value };
}

function lastRun(run: RunRow): NonNullable<TaskSubject['lastRun']> {
  const seconds = run.endedAt === undefined ? undefined : (run.endedAt - run.startedAt) / 1000;
  return {
    run: run.run,
    startedAt: instant(run.startedAt),
    outcome: run.outcome ?? 'running',
    ...(seconds === undefined ? {} : { seconds }),
    ...(run.exit === undefined ? {} : { exit: run.exit }),
    ...(run.tail === undefined ? {} : { tail: run.tail.trimEnd().split('\n') }),
  };
}
