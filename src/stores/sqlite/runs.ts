import type { RunFilter, RunRow } from '../queries.ts';
import type { Database, Value } from './database.ts';
import { type RunColumns, runRowOf } from './rows.ts';

const RUNS = 'SELECT r.*, i.hash FROM runs r LEFT JOIN inputs i ON i.key = r.inputs';

/** Runs by filter, oldest first. Reads the whole table of runs: people ask, not the engine. */
export function findRuns(db: Database, deployment: number, filter: RunFilter): readonly RunRow[] {
  const where = ['r.deployment = ?'];
  const values: Value[] = [deployment];
  const add = (term: string, ...parameters: Value[]) => {
    where.push(term);
    values.push(...parameters);
  };
  if (filter.run !== undefined) add('r.run = ?', filter.run);
  if (filter.task !== undefined) add('r.task_id = ?', filter.task);
  if (filter.machine !== undefined) add('r.machine = ?', filter.machine);
  if (filter.role !== undefined)
    add("(r.task_id LIKE '%/' || ? || '/%' OR r.task_id LIKE '%/' || ? || '[%')", filter.role, filter.role);
  const perTask = filter.run === undefined ? (filter.perTask ?? 1) : 1;
  const rows = db.all<RunColumns>(
    `SELECT * FROM (
       SELECT *, row_number() OVER (PARTITION BY task ORDER BY key DESC) AS age FROM (${RUNS} WHERE ${where.join(' AND ')})
     ) WHERE age <= ? ORDER BY key DESC LIMIT ?`,
    ...values,
    perTask,
    filter.limit ?? -1,
  );
  return rows.map(runRowOf).reverse();
}
