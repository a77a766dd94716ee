import type { PlannedMachine } from '../../model/plan.ts';
import type { PlanRows } from '../commit.ts';
import { plannedOf, predictedOf } from '../planned-machine.ts';
import { STATUS_LIST } from '../status-counts.ts';
import { homeOf } from '../task-id.ts';
import { CountMoves } from './counts.ts';
import type { Database } from './database.ts';
import type { MachineKeys } from './machine-keys.ts';
import { Numbers } from './numbers.ts';

const INSERT_TASK = `
  INSERT INTO task_rows (key, deployment, machine, id, after, wide, status, since, digest, room)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '${' '.repeat(8)}')`;
const UPDATE_TASK = `
  UPDATE task_rows SET after = ?, wide = max(wide, ?), status = ?, since = ?, why = NULL, again = NULL WHERE key = ?`;

/** Writes a plan; see `Journal.savePlan`. Runs inside a transaction. */
export function savePlan(db: Database, keys: MachineKeys, deployment: number, rows: PlanRows, at: number): void {
  const moves = new CountMoves(db, keys, deployment);
  deleteRemoved(db, deployment, moves);
  for (const machine of rows.plan.machines) if (!machine.settled) saveMachine(db, deployment, machine);
  dropTasks(db, rows, moves);
  saveTasks(db, keys, deployment, rows, at, moves);
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

function saveTasks(
  db: Database,
  keys: MachineKeys,
  deployment: number,
  rows: PlanRows,
  at: number,
  moves: CountMoves,
): void {
  const { tasks, machines } = rows.plan;
  const numbers = new Numbers(db, 'task');
  const insert = db.statement(INSERT_TASK);
  const update = db.statement(UPDATE_TASK);
  const machineKeys = machines.map((machine) => keys.of(deployment, machine.desired.id)?.key ?? null);
  for (const task of tasks) {
    const status = STATUS_LIST[rows.statuses[task.n] ?? 0] ?? 'blocked';
    const machine = homeOf(rows.plan, task);
    const wide = machine === undefined || rows.wideRoles.has(task.role?.name ?? '') ? 1 : 0;
    const stored = rows.stored.get(rows.keys[task.n] ?? 0);
    if (stored === undefined) {
      const key = numbers.take();
      rows.keys[task.n] = key;
      const machineKey = machine === undefined ? null : (machineKeys[task.machine ?? -1] ?? null);
      insert.run(
        key,
        deployment,
        machineKey,
        task.id,
        afterOf(rows, task.after),
        wide,
        status,
        at,
        task.digest ?? null,
      );
    } else {
      const after = afterOf(rows, task.after);
      if (after === stored.after && status === stored.status && (stored.wide || wide === 0)) continue;
      if (status !== 'running') update.run(after, wide, status, at, stored.key);
    }
    moves.add(machine, stored?.status, status);
  }
  numbers.save();
}

/** Predecessors have smaller numbers, so their keys are known already. */
function afterOf(rows: PlanRows, after: readonly number[]): string {
  let text = '';
  for (const n of after) text += text === '' ? `${rows.keys[n]}` : ` ${rows.keys[n]}`;
  return text;
}
