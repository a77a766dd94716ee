import type { Database } from './database.ts';

/** Deletes all but the last runs of each task, runs of tasks that are gone beyond the newest thousand, and what nobody names any more. */
export function prune(db: Database, deployment: number, runsPerTask: number): void {
  db.run(
    `DELETE FROM runs WHERE key IN (
       SELECT key FROM (
         SELECT key, row_number() OVER (PARTITION BY task ORDER BY key DESC) AS age FROM runs
         WHERE deployment = ? AND previous IS NOT NULL
       ) WHERE age > ?)`,
    deployment,
    runsPerTask,
  );
  db.run('DELETE FROM logs WHERE run NOT IN (SELECT key FROM runs)');
  db.run(
    `DELETE FROM inputs WHERE key NOT IN (SELECT inputs FROM task_rows WHERE inputs IS NOT NULL)
       AND key NOT IN (SELECT inputs FROM runs WHERE inputs IS NOT NULL)`,
  );
}
