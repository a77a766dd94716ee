import type { Database } from './database.ts';

/** Runs are only looked through once there are so many for each task, because most tasks run once. */
const RUNS_WORTH_A_LOOK = 3;

/** Deletes all but the last runs of each task, with their logs and the inputs that no row names any more. */
export function prune(db: Database, deployment: number, runsPerTask: number): void {
  const size = db.get<{ runs: number; tasks: number }>(
    'SELECT (SELECT count(*) FROM runs) AS runs, (SELECT count(*) FROM task_rows) AS tasks',
  );
  if (size === undefined || size.runs < size.tasks * RUNS_WORTH_A_LOOK) return;
  const old = db.all<{ key: number; inputs: number | null }>(
    `SELECT key, inputs FROM (
       SELECT key, inputs, row_number() OVER (PARTITION BY task ORDER BY key DESC) AS age FROM runs WHERE deployment = ?
     ) WHERE age > ?`,
    deployment,
    runsPerTask,
  );
  for (const { key } of old) {
    db.run('DELETE FROM logs WHERE run = ?', key);
    db.run('DELETE FROM runs WHERE key = ?', key);
  }
  if (old.every((run) => run.inputs === null)) return;
  db.run(
    `DELETE FROM inputs WHERE key IN (SELECT value FROM json_each(?))
       AND key NOT IN (SELECT inputs FROM task_rows WHERE inputs IS NOT NULL)
       AND key NOT IN (SELECT inputs FROM runs WHERE inputs IS NOT NULL)`,
    JSON.stringify([...new Set(old.map((run) => run.inputs))]),
  );
}
