import type { TaskStatus } from '../../model/status.ts';
import type { MachineChange } from '../commit.ts';
import { CountMoves } from './counts.ts';
import type { Database } from './database.ts';
import { jsonOf } from './json.ts';
import type { MachineKeys } from './machine-keys.ts';

export function changeMachine(db: Database, deployment: number, change: MachineChange): void {
  db.run(
    `UPDATE machines SET state = coalesce(?, state), facts = coalesce(?, facts), networks = coalesce(?, networks),
       access = coalesce(?, access), addresses = coalesce(?, addresses), settled = iif(?, ?, settled)
     WHERE deployment = ? AND id = ?`,
    change.state ?? null,
    jsonOf(change.facts),
    jsonOf(change.networks),
    jsonOf(change.access),
    jsonOf(change.addresses),
    change.settled === undefined ? 0 : 1,
    change.settled ?? null,
    deployment,
    change.id,
  );
}

/** Deletes a machine with the rows of its tasks; runs and events stay. */
export function removeMachine(db: Database, keys: MachineKeys, deployment: number, machine: string): void {
  const key = keys.of(deployment, machine)?.key;
  if (key === undefined) return;
  const moves = new CountMoves(db, keys, deployment);
  const rows = db.all<{ status: TaskStatus }>(
    `SELECT iif(o.key IS NULL, t.status, 'running') AS status FROM task_rows t LEFT JOIN open_runs o ON o.task = t.key
     WHERE t.machine = ?`,
    key,
  );
  for (const row of rows) moves.add(undefined, row.status, undefined);
  moves.save();
  db.run('DELETE FROM task_rows WHERE machine = ?', key);
  db.run('DELETE FROM machine_counts WHERE machine = ?', key);
  db.run('DELETE FROM machines WHERE key = ?', key);
  keys.forget(deployment, machine);
}
