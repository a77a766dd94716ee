import type { PlannedMachine, PlanTask } from '../../model/plan.ts';
import type { TaskStatus } from '../../model/status.ts';
import type { PlanRows, StoredTask } from '../commit.ts';
import { plannedOf, predictedOf } from '../planned-machine.ts';
import { STATUS_LIST } from '../status-counts.ts';
import { homeOf } from '../task-id.ts';
import { CountMoves } from './counts.ts';
import type { Database } from './database.ts';
import type { MachineKeys, MachineSlot } from './machine-keys.ts';
import { Numbers } from './numbers.ts';

const INSERT_TASK = `
  INSERT INTO task_rows (key, deployment, machine, id, after, wide, status, since, digest, room)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '${' '.repeat(8)}')`;
const UPDATE_TASK = `
  UPDATE task_rows SET after = ?, wide = max(wide, ?), why = iif(status = ?, why, NULL), again = iif(status = ?, again, NULL),
    status = ?, since = ? WHERE key = ?`;

/** Writes a plan; see `Journal.savePlan`. Runs inside a transaction. */
export function savePlan(db: Database, keys: MachineKeys, deployment: number, rows: PlanRows, at: number): void {
  const moves = new CountMoves(db, keys, deployment);
  deleteRemoved(db, deployment, moves);
  for (const machine of rows.plan.machines) if (!machine.settled) saveMachine(db, deployment, machine);
  dropTasks(db, rows, moves);
  const slots = rows.plan.machines.map((machine) => keys.of(deployment, machine.desired.id));
  withIndexLater(db, rows, () => saveTasks({ db, deployment, rows, at, moves, slots }));
  moves.save();
  db.run('UPDATE deployments SET world = world + 1 WHERE key = ?', deployment);
}

function saveMachine(db: Database, deployment: number, machine: PlannedMachine): void {
  const { id, name, group, ordinal, site } = machine.desired;
  const planned = JSON.stringify(plannedOf(machine));
  const predicted = JSON.stringify(predictedOf(machine));
  const leaving = machine.action === 'remove' ? 1 : 0;
  db.run(
    `INSERT INTO machines (deployment, id, name, grp, ordinal, site, platform, origin, state, addresses, networks, facts,
       predicted, planned)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, iif(?, 'leaving', 'intent'), '{}', '{}', '{}', ?, ?)
     ON CONFLICT (deployment, id) DO UPDATE SET name = excluded.name, grp = excluded.grp, ordinal = excluded.ordinal,
       site = excluded.site, platform = excluded.platform, settled = NULL, predicted = excluded.predicted,
       planned = excluded.planned,
       state = CASE WHEN ? THEN 'leaving' WHEN state = 'leaving' THEN iif(access IS NULL, 'intent', 'up') ELSE state END`,
    deployment,
    id,
    name,
    group,
    ordinal,
    site,
    machine.platform,
    machine.origin,
    leaving,
    predicted,
    planned,
    leaving,
  );
}

function deleteRemoved(db: Database, deployment: number, moves: CountMoves): void {
  const removed =
    db.get<{ removed: number }>('SELECT removed FROM deployments WHERE key = ?', deployment)?.removed ?? 0;
  if (removed === 0) return;
  const rows = db.all<{ key: number; machine: string | null }>(
    `SELECT t.key, m.id AS machine FROM task_rows t LEFT JOIN machines m ON m.key = t.machine
     WHERE t.deployment = ? AND t.status = 'removed'`,
    deployment,
  );
  const remove = db.statement('DELETE FROM task_rows WHERE key = ?');
  for (const row of rows) {
    remove.run(row.key);
    moves.add(row.machine ?? undefined, 'removed', undefined);
  }
}

function dropTasks(db: Database, rows: PlanRows, moves: CountMoves): void {
  const remove = db.statement('DELETE FROM task_rows WHERE key = ?');
  for (const key of rows.dropped) {
    const task = rows.stored.get(key);
    if (task === undefined) continue;
    remove.run(key);
    moves.add(task.machine, task.status, undefined);
  }
}

interface TaskSaver {
  readonly db: Database;
  readonly deployment: number;
  readonly rows: PlanRows;
  readonly at: number;
  readonly moves: CountMoves;
  /** By the machines' index in the plan. */
  readonly slots: readonly (MachineSlot | undefined)[];
}

function saveTasks(saver: TaskSaver): void {
  const { rows, moves, slots } = saver;
  const numbers = new Numbers(saver.db, 'task');
  const insert = saver.db.statement(INSERT_TASK);
  for (const task of rows.plan.tasks) {
    const status = STATUS_LIST[rows.statuses[task.n] ?? 0] ?? 'blocked';
    const slot = homeOf(rows.plan, task) === undefined ? undefined : slots[task.machine ?? -1];
    const wide = slot === undefined || rows.wideRoles.has(task.role?.name ?? '') ? 1 : 0;
    const stored = rows.stored.get(rows.keys[task.n] ?? 0);
    if (stored === undefined) {
      const key = numbers.take();
      rows.keys[task.n] = key;
      const after = afterOf(rows, task.after);
      const { deployment, at } = saver;
      insert.run(key, deployment, slot?.key ?? null, task.id, after, wide, status, at, task.digest ?? null);
    } else if (!updateTask(saver, task, stored, status, wide)) continue;
    if (stored?.status !== status) moves.addTo(slot, stored?.status, status);
  }
  numbers.save();
}

/** false: the row says all of it already. */
function updateTask(saver: TaskSaver, task: PlanTask, stored: StoredTask, status: TaskStatus, wide: number): boolean {
  const after = afterOf(saver.rows, task.after);
  if (after === stored.after && status === stored.status && (stored.wide || wide === 0)) return false;
  if (status !== 'running') saver.db.run(UPDATE_TASK, after, wide, status, status, status, saver.at, stored.key);
  return true;
}

const MANY_ROWS = 50_000;

/** Fills an empty table before its index, which is then made in one sorted pass. */
function withIndexLater(db: Database, rows: PlanRows, fill: () => void): void {
  const isLarge = rows.plan.tasks.length >= MANY_ROWS && db.get('SELECT 1 FROM task_rows LIMIT 1') === undefined;
  const name = 'tasks_by_machine';
  const index = isLarge ? db.get<{ sql: string }>('SELECT sql FROM sqlite_master WHERE name = ?', name) : undefined;
  if (index === undefined) return fill();
  db.define(`DROP INDEX ${name}`);
  fill();
  db.define(index.sql);
}

/** Predecessors have smaller numbers, so their keys are known already. */
function afterOf(rows: PlanRows, after: readonly number[]): string {
  let text = '';
  for (const n of after) text += text === '' ? `${rows.keys[n]}` : ` ${rows.keys[n]}`;
  return text;
}
