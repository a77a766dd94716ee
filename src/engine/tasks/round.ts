import type { Plan, PlannedMachine, PlanTask } from '../../model/plan.ts';
import type { RecordedValues } from '../../model/record.ts';
import type { TaskStatus } from '../../model/status.ts';
import type { ValueLookup } from '../../resolve/resolve-input.ts';
import type { StoredRecord, StoredTask } from '../../stores/commit.ts';
import { STATUS_LIST, statusIndex } from '../../stores/status-counts.ts';
import { homeOf } from '../../stores/task-id.ts';
import { buildGraph, type Graph } from '../graph/graph.ts';
import type { LaidPlan } from '../graph/plan-rows.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import type { MachineStates } from './machine-states.ts';

/** One plan while it is brought to done. A new plan makes a new round; what runs is carried over by row key. */
export class Round {
  readonly plan: Plan;
  readonly record: StoredRecord;
  readonly graph: Graph;
  readonly scheduler: Scheduler;
  /** Tasks of each machine that are not done yet. */
  readonly left: Int32Array;
  private readonly laid: LaidPlan;
  private readonly values = new Map<number, RecordedValues>();
  private numbers: Map<number, number> | undefined;
  private readonly digests = new Map<number, string>();

  constructor(plan: Plan, record: StoredRecord, laid: LaidPlan) {
    this.plan = plan;
    this.record = record;
    this.laid = laid;
    this.graph = buildGraph(plan.tasks, (n) => laid.done[n] === 1);
    this.scheduler = new Scheduler((n) => this.task(n));
    this.left = new Int32Array(plan.machines.length);
    for (const task of plan.tasks) if (laid.done[task.n] === 0) this.countLeft(task, 1);
  }

  task(n: number): PlanTask {
    const task = this.plan.tasks[n];
    if (task === undefined) throw new Error(`task ${n} is not in the plan`);
    return task;
  }

  machineOf(task: PlanTask): PlannedMachine | undefined {
    return task.machine === undefined ? undefined : this.plan.machines[task.machine];
  }

  /** The machine whose row it is; see homeOf. */
  home(task: PlanTask): string | undefined {
    return homeOf(this.plan, task);
  }

  /** Tasks that are free and not done, in plan order. */
  *free(): Iterable<number> {
    for (let n = 0; n < this.graph.size; n += 1) if (this.graph.open[n] === 0 && !this.isDone(n)) yield n;
  }

  key(n: number): number {
    return this.laid.rows.keys[n] ?? 0;
  }

  /** The task of a row; undefined when the plan does not have it. */
  numberOf(key: number): number | undefined {
    if (this.numbers === undefined) {
      this.numbers = new Map();
      for (let n = 0; n < this.graph.size; n += 1) this.numbers.set(this.key(n), n);
    }
    return this.numbers.get(key);
  }

  stored(n: number): StoredTask | undefined {
    return this.laid.storedOf(n);
  }

  isDone(n: number): boolean {
    return this.laid.done[n] === 1;
  }

  /** The status that the store has, or will have with the next commit. */
  status(n: number): TaskStatus {
    return STATUS_LIST[this.laid.rows.statuses[n] ?? 0] ?? 'blocked';
  }

  setStatus(n: number, status: TaskStatus): void {
    this.laid.rows.statuses[n] = statusIndex(status);
  }

  /** Marks a task as done and gives the tasks that became free by it. */
  finish(n: number, digest: string | undefined, values: RecordedValues | undefined): readonly number[] {
    if (this.isDone(n)) return [];
    this.laid.done[n] = 1;
    // Most tasks publish nothing and have the plan's digest: what can be told without them is not kept.
    if (values !== undefined && (this.stored(n) !== undefined || !isEmpty(values))) this.values.set(n, values);
    if (digest !== undefined && digest !== this.task(n).digest) this.digests.set(n, digest);
    this.countLeft(this.task(n), -1);
    const free: number[] = [];
    this.graph.successors(n, (next) => {
      const open = (this.graph.open[next] ?? 1) - 1;
      this.graph.open[next] = open;
      if (open === 0 && !this.isDone(next)) free.push(next);
    });
    return free;
  }

  private countLeft(task: PlanTask, by: number): void {
    const { machine } = task;
    if (machine !== undefined && this.home(task) !== undefined) this.left[machine] = (this.left[machine] ?? 0) + by;
  }

  /** Values of a task that is done, from this apply or an earlier one. */
  valuesOf(n: number): RecordedValues | undefined {
    return this.isDone(n) ? (this.values.get(n) ?? this.stored(n)?.values ?? NO_VALUES) : undefined;
  }

  digestOf(n: number): string | undefined {
    return this.isDone(n) ? (this.digests.get(n) ?? this.task(n).digest ?? this.stored(n)?.digest) : undefined;
  }

  lookup(states: MachineStates, more: Pick<ValueLookup, 'live' | 'generated'> = {}): ValueLookup {
    return {
      task: (n) => this.valuesOf(n),
      recorded: (id) => this.record.task(id)?.values,
      machine: (index) => {
        const machine = this.plan.machines[index];
        return machine === undefined ? undefined : states.observed(machine.desired.id);
      },
      digest: (n) => this.digestOf(n),
      ...more,
    };
  }
}

const NO_VALUES: RecordedValues = {};

function isEmpty(values: RecordedValues): boolean {
  for (const _ in values) return false;
  return true;
}
