import { type CountMoves, STATUS_LIST } from '../status-counts.ts';
import type { Database } from './database.ts';

const COLUMNS = STATUS_LIST.join(', ');
const ADD_TO_DEPLOYMENT = `UPDATE deployments SET ${STATUS_LIST.map((status) => `${status} = ${status} + ?`).join(', ')} WHERE key = ?`;
const ADD_TO_MACHINE = `
  INSERT INTO machine_counts (machine, ${COLUMNS}) VALUES (?, ${STATUS_LIST.map(() => '?').join(', ')})
  ON CONFLICT (machine) DO UPDATE SET ${STATUS_LIST.map((status) => `${status} = ${status} + excluded.${status}`).join(', ')}`;
/** Moves of at most so many tasks stand in the text of a statement: there are few such statements. */
const FEW = 2;

/** Adds moves to the counters that status queries read; part of the transaction that changes the rows. */
export function addMoves(
  db: Database,
  deployment: number,
  moves: CountMoves,
  keyOf: (machine: string) => number | undefined,
): void {
  const add = db.statement(ADD_TO_MACHINE);
  for (const [machine, by] of moves.byMachine) {
    const key = machine === '' ? undefined : keyOf(machine);
    if (key === undefined) continue;
    const sql = smallAddition(by);
    if (sql === undefined && by.every((each) => each === 0)) continue;
    const done = sql !== undefined && Number(db.statement(sql).run(key).changes) > 0;
    if (!done) add.run(key, ...by);
  }
  if (moves.total.some((by) => by !== 0)) db.run(ADD_TO_DEPLOYMENT, ...moves.total, deployment);
}

const additions = new Map<number, string>();

/** Most machines of a commit move alike and by one task, which is worth a statement that binds nothing but the machine. */
function smallAddition(moves: readonly number[]): string | undefined {
  let code = 0;
  for (const by of moves) {
    if (by > FEW || by < -FEW) return undefined;
    code = code * (2 * FEW + 1) + by + FEW;
  }
  let sql = additions.get(code);
  if (sql === undefined) {
    const terms = STATUS_LIST.flatMap((status, index) =>
      moves[index] ? [`${status} = ${status} + ${moves[index]}`] : [],
    );
    sql = terms.length === 0 ? '' : `UPDATE machine_counts SET ${terms.join(', ')} WHERE machine = ?`;
    additions.set(code, sql);
  }
  return sql === '' ? undefined : sql;
}
