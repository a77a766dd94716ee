import type { Plan, PlanTask } from '../../model/plan.ts';
import type { TaskStatus } from '../../model/status.ts';
import type { PlanRows, StoredRecord, StoredTask } from '../../stores/commit.ts';
import { statusIndex } from '../../stores/status-counts.ts';
import { homeOf, splitTaskId } from '../../stores/task-id.ts';

/** What this process knows beyond the record, by row key: what runs now, and what ended in this apply and stays so. */
export interface KnownStatuses {
  readonly get: (key: number) => TaskStatus | undefined;
}

/** A plan laid over the record: which row each task has, and the status that it starts from. */
export interface LaidPlan {
  readonly rows: PlanRows;
  /** 1: done from the start. By task number. */
  readonly done: Uint8Array;
  /** The recorded row of a task. */
  readonly storedOf: (task: number) => StoredTask | undefined;
}

const NOTHING_KNOWN: KnownStatuses = { get: () => undefined };
/** Rows that mean nothing once the plan that had them is gone. */
const PASSING = new Set(['proof', 'drain', 'restore', 'upgrade', 'remove', 'check', 'publish', 'health']);

/** Lays a plan over the record. Pure; `keys` of new tasks are 0 until the store numbers them. */
export function layPlan(
  plan: Plan,
  record: StoredRecord,
  wideRoles: ReadonlySet<string>,
  known: KnownStatuses = NOTHING_KNOWN,
): LaidPlan {
  const size = plan.tasks.length;
  const keys = new Float64Array(size);
  const statuses = new Uint8Array(size);
  const done = new Uint8Array(size);
  const past = new Past(plan, record);
  for (const task of plan.tasks) {
    const stored = past.take(task);
    keys[task.n] = stored?.key ?? 0;
    const status = statusOf(task, stored, known, done);
    statuses[task.n] = statusIndex(status);
    done[task.n] = status === 'done' || status === 'removed' ? 1 : 0;
  }
  const { stored } = past;
  const rows = { plan, keys, statuses, stored, wideRoles, dropped: past.dropped(known) };
  return { rows, done, storedOf: (task) => stored.get(keys[task] ?? 0) };
}

function statusOf(task: PlanTask, stored: StoredTask | undefined, known: KnownStatuses, done: Uint8Array): TaskStatus {
  const now = stored === undefined ? undefined : known.get(stored.key);
  if (now !== undefined) return now;
  const free = task.after.every((before) => done[before] === 1);
  if (isStillDone(task, stored, free)) return 'done';
  if (stored?.doneDigest !== undefined && task.action === 'change') return 'stale';
  return free ? 'ready' : 'blocked';
}

/** The plan sees nothing to do, and what the last run left is what this plan wants. Without a digest it is as done as what is before it. */
function isStillDone(task: PlanTask, stored: StoredTask | undefined, free: boolean): boolean {
  if (stored === undefined || task.action !== 'none' || stored.cut !== undefined) return false;
  if (task.digest === undefined) return stored.status === 'done' && free;
  return task.digest === stored.digest;
}

/** Recorded rows of what the plan speaks of, found by machine identity and task id. */
class Past {
  readonly stored = new Map<number, StoredTask>();
  private readonly record: StoredRecord;
  private readonly recorded: ReadonlySet<string>;
  private readonly byId = new Map<string, Map<string, StoredTask>>();
  private readonly taken = new Set<number>();
  /** Instances that a removal of the plan undoes, by machine. */
  private readonly undone = new Set<string>();
  private readonly plan: Plan;

  constructor(plan: Plan, record: StoredRecord) {
    this.plan = plan;
    this.record = record;
    this.recorded = new Set(record.machines.map((machine) => machine.id));
  }

  take(task: PlanTask): StoredTask | undefined {
    const machine = homeOf(this.plan, task) ?? '';
    if (task.verb === 'remove') this.undone.add(`${machine} ${splitTaskId(task.id).instance}`);
    if (machine !== '' && !this.recorded.has(machine)) return undefined;
    const found = this.rowsOf(machine).get(task.id);
    if (found !== undefined) this.taken.add(found.key);
    return found;
  }

  dropped(known: KnownStatuses): readonly number[] {
    const named = new Set(this.plan.dropped);
    const leaving = new Set<string>();
    const places = [''];
    for (const { desired, settled, action } of this.plan.machines) {
      if (settled || !this.recorded.has(desired.id)) continue;
      if (action === 'remove') leaving.add(desired.id);
      places.push(desired.id);
    }
    const rows = places.flatMap((place) => (leaving.has(place) ? [] : [...this.rowsOf(place).values()]));
    return rows.filter((row) => this.isDropped(row, named) && known.get(row.key) === undefined).map((row) => row.key);
  }

  private isDropped(row: StoredTask, named: ReadonlySet<string>): boolean {
    if (this.taken.has(row.key)) return false;
    const { instance, role } = splitTaskId(row.id);
    if (this.undone.has(`${row.machine ?? ''} ${instance}`)) return false;
    if (PASSING.has(row.verb) || role === '') return true;
    return row.machine !== undefined || named.has(row.id);
  }

  private rowsOf(machine: string): Map<string, StoredTask> {
    let rows = this.byId.get(machine);
    if (rows === undefined) {
      rows = new Map();
      for (const task of this.record.tasksOf(machine)) {
        rows.set(task.id, task);
        this.stored.set(task.key, task);
      }
      this.byId.set(machine, rows);
    }
    return rows;
  }
}
