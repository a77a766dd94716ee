import type { TaskChange } from '../commit.ts';
import type { CountMoves } from './counts.ts';
import type { Database } from './database.ts';
import { jsonOf } from './json.ts';
import type { Kept } from './kept.ts';
import type { OpenRuns } from './open-runs.ts';

const DONE_BY_RUN = `
  UPDATE task_rows SET status = 'done', since = ?, cut = NULL, attempts = 0, why = NULL, again = NULL, reached = 1, digest = ?,
    room = NULL, run = ?, content = ?, inputs = ?, outputs = ? WHERE key = ?`;
const DONE = `
  UPDATE task_rows SET status = 'done', since = ?, cut = NULL, attempts = 0, why = NULL, again = NULL, reached = 1, digest = ?,
    room = NULL WHERE key = ?`;
const OTHER = `
  UPDATE task_rows SET status = ?, since = ?, cut = coalesce(?, cut), why = ?, again = ?, attempts = coalesce(?, attempts),
    run = coalesce(?, run) WHERE key = ?`;

const URGENT: ReadonlySet<string> = new Set(['failed', 'waiting', 'retrying']);

export interface TaskChangesDeps {
  readonly db: Database;
  readonly open: OpenRuns;
  readonly inputs: Kept;
  readonly contents: Kept;
}

/** Changes the rows of tasks. That one runs is told by its open run, so a start changes no row. */
export function changeTasks(
  deps: TaskChangesDeps,
  deployment: number,
  changes: readonly TaskChange[],
  at: number,
  moves: CountMoves,
): void {
  const { db } = deps;
  for (const change of changes) {
    moves.add(change.machine, change.was, change.to);
    if (change.to === 'running') continue;
    if (URGENT.has(change.was)) db.run('DELETE FROM urgent WHERE task = ?', change.key);
    if (URGENT.has(change.to)) db.run('INSERT OR REPLACE INTO urgent VALUES (?, ?)', change.key, deployment);
    const run = change.run === undefined ? null : (deps.open.keyOf(deployment, change.run) ?? null);
    if (change.to === 'done') finish(deps, change, run, at);
    else {
      const { to, cut, why, again, attempts, key } = change;
      db.run(OTHER, to, at, cut ?? null, why ?? null, again ?? null, attempts ?? null, run, key);
    }
  }
}

function finish(
  deps: TaskChangesDeps,
  change: Extract<TaskChange, { to: 'done' }>,
  run: number | null,
  at: number,
): void {
  const { digest, values, key } = change;
  if (values === undefined) return void deps.db.statement(DONE).run(at, digest ?? null, key);
  const content = deps.contents.keyOf(change.content);
  const inputs = deps.inputs.keyOf(change.inputs);
  deps.db.statement(DONE_BY_RUN).run(at, digest ?? null, run, content, inputs, outputsOf(values), key);
}

function outputsOf(values: object): string | null {
  for (const _ in values) return jsonOf(values);
  return null;
}
