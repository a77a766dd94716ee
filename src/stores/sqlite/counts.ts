import { type CountMoves, STATUS_LIST } from '../status-counts.ts';
import type { Database } from './database.ts';

const COLUMNS = STATUS_LIST.join(', ');
const ADD_TO_MACHINE = `
  INSERT INTO machine_counts (machine, ${COLUMNS}) VALUES (?, ${STATUS_LIST.map(() => '?').join(', ')})
  ON CONFLICT (machine) DO UPDATE SET ${STATUS_LIST.map((status) => `${status} = ${status} + excluded.${status}`).join(', ')}`;
const ADD_TO_DEPLOYMENT = `UPDATE deployments SET ${STATUS_LIST.map((status) => `${status} = ${status} + ?`).join(', ')} WHERE key = ?`;

/** Adds moves to the counters that status queries read; part of the transaction that changes the rows. */
export function addMoves(
  db: Database,
  deployment: number,
  moves: CountMoves,
  keyOf: (machine: string) => number | undefined,
): void {
  const statement = db.statement(ADD_TO_MACHINE);
  for (const [machine, by] of moves.byMachine) {
    const key = machine === '' ? undefined : keyOf(machine);
    if (key !== undefined) statement.run(key, ...by);
  }
  if (moves.total.some((by) => by !== 0)) db.run(ADD_TO_DEPLOYMENT, ...moves.total, deployment);
}
