import { toAppError } from '../model/errors.ts';
import type { PlanTask } from '../model/plan.ts';
import type { StoredRecord, StoredTask } from '../stores/commit.ts';
import { homeOf } from '../stores/task-id.ts';
import { type AnnealDeps, type AnnealRequest, DEFAULT_CONCURRENCY, type Drift } from './anneal-request.ts';
import { isInstant } from './graph/instant.ts';
import { layPlan } from './graph/plan-rows.ts';
import { wideRoles } from './open-round.ts';
import type { RunRequest, RunResult } from './run-request.ts';
import { Scheduler } from './scheduler/scheduler.ts';
import { Batch } from './tasks/batch.ts';
import { commitBatch } from './tasks/commit-batch.ts';
import { endOf, runFailure } from './tasks/failures.ts';
import { MachineStates } from './tasks/machine-states.ts';
import { peersOf } from './tasks/peers.ts';
import { Round } from './tasks/round.ts';
import { contentFromFiles, valueTypesOf } from './tasks/run-content.ts';
import { RunLog } from './tasks/run-log.ts';

export type CheckRequest = Pick<AnnealRequest, 'lease' | 'plan' | 'concurrency' | 'signal'>;

/**
 * Asks every machine of the plan whether what was done is still as wanted; changes nothing there. What is not is recorded as
 * stale, so that the next plan does it again. A machine that cannot be asked is part of the answer, and its tasks stay as they are.
 * Errors: `lease-lost`, `store`, `cancelled`.
 */
export async function checkDrift(deps: AnnealDeps, request: CheckRequest): Promise<readonly Drift[]> {
  const { plan, lease } = request;
  const record = await deps.store.loadRecord(lease.deployment, { full: true });
  const check = new DriftCheck(deps, request, record);
  const tasks = plan.tasks.filter((task) => check.isChecked(task));
  const scheduler = new Scheduler((index) => ({ machine: tasks[index]?.machine }));
  tasks.forEach((_, index) => scheduler.add(index));
  const running = new Set<Promise<void>>();
  const next = (): void => {
    while (running.size < (request.concurrency ?? DEFAULT_CONCURRENCY)) {
      const index = scheduler.take();
      const task = index === undefined ? undefined : tasks[index];
      if (index === undefined || task === undefined) return;
      const work: Promise<void> = check.run(task).finally(() => {
        scheduler.release(index);
        running.delete(work);
      });
      running.add(work);
    }
  };
  for (next(); running.size > 0; next()) {
    await Promise.race(running);
    request.signal.throwIfAborted();
    await check.commit();
  }
  await check.commit();
  return check.drift;
}

class DriftCheck {
  readonly drift: Drift[] = [];
  readonly deps: AnnealDeps;
  readonly request: CheckRequest;
  private readonly round: Round;
  private readonly states: MachineStates;
  private readonly contacted = new Set<string>();
  batch = new Batch();

  constructor(deps: AnnealDeps, request: CheckRequest, record: StoredRecord) {
    this.deps = deps;
    this.request = request;
    const { plan } = request;
    this.round = new Round(plan, record, layPlan(plan, record, wideRoles(deps.content)));
    this.states = new MachineStates(record);
  }

  /** Done tasks that have something to ask. */
  isChecked(task: PlanTask): boolean {
    const repeats = task.kind === 'role' && (task.verb === 'apply' || task.verb === 'upgrade');
    return repeats && !isInstant(task) && this.round.isDone(task.n) && this.round.stored(task.n)?.content !== undefined;
  }

  async run(task: PlanTask): Promise<void> {
    const stored = this.round.stored(task.n);
    const content = contentFromFiles(task, this.deps.content);
    if (stored === undefined || content === undefined) return;
    const { clock, runner, store } = this.deps;
    const id = clock.uuid();
    const startedAt = clock.now();
    const log = new RunLog(id);
    const inputs = (await store.inputs(stored.inputs ?? '')) ?? {};
    const machine = this.round.machineOf(task);
    const request: RunRequest = {
      run: id,
      deployment: this.request.lease.deployment,
      task: task.id,
      verb: 'check',
      mode: 'check',
      content: content.content,
      inputs,
      machine: machine === undefined ? undefined : this.states.endpoint(machine),
      dead: false,
      endLeftovers: false,
      peers: peersOf(this.round, this.states, this.deps.content, task, content.content.role),
      desired: machine?.desired,
      platform: machine?.platform,
      valueTypes: valueTypesOf(content.content.role, this.deps.content),
    };
    const options = { signal: this.request.signal, log: log.write };
    const result = await runner.run(request, options).catch((error) => runFailure(toAppError(error)));
    this.take(task, stored, { run: id, startedAt, log, result });
  }

  async commit(): Promise<void> {
    await commitBatch(this);
  }

  private take(task: PlanTask, stored: StoredTask, done: CheckRun): void {
    const { batch, round } = this;
    const { run, startedAt, log, result } = done;
    const machine = round.machineOf(task)?.desired;
    const name = machine?.name;
    if (name !== undefined && !this.contacted.has(name)) {
      this.contacted.add(name);
      batch.events.push({ type: 'machine.contacted', machine: name });
    }
    const kept = { task: stored.key, taskId: task.id, machine: name, verb: 'check', mode: 'check' } as const;
    batch.started.push({ run, ...kept, inputs: stored.inputs, startedAt });
    const lines = log.take();
    if (lines !== undefined) batch.logs.push(lines);
    batch.ended.push({ run, outcome: outcomeOf(result), ...endOf(result) });
    const why = whyDrifted(result);
    if (why === undefined) return;
    this.drift.push({ task: task.id, machine: name, why: why.text });
    batch.events.push({ type: 'notice', task: task.id, machine: name, message: why.text, data: { drift: why.sure } });
    if (!why.sure) return;
    const home = homeOf(this.request.plan, task);
    const place = { key: stored.key, machine: home, was: round.status(task.n) };
    batch.tasks.push({ ...place, to: 'stale', cut: 'drifted', why: why.text, run });
    if (home !== undefined) batch.machines.push({ id: home, settled: null });
  }
}

interface CheckRun {
  readonly run: string;
  readonly startedAt: number;
  readonly log: RunLog;
  readonly result: RunResult;
}

function outcomeOf({ outcome }: RunResult): 'done' | 'retry' | 'wait' | 'failed' {
  return outcome.kind;
}

/** sure: the machine said so; else it could not be asked. */
function whyDrifted({ outcome, changes }: RunResult): { readonly text: string; readonly sure: boolean } | undefined {
  switch (outcome.kind) {
    case 'done': {
      const all = changes.length > 0 ? changes : outcome.changes;
      if (all.length === 0) return undefined;
      return { text: `not as wanted: ${all.map((change) => change.what).join('; ')}`, sure: true };
    }
    case 'failed':
      return { text: `cannot be checked: ${outcome.error.message}`, sure: false };
    case 'retry':
      return { text: `cannot be checked: ${outcome.reason}`, sure: false };
    case 'wait':
      return { text: `cannot be checked: waits for ${outcome.for}`, sure: false };
  }
}
