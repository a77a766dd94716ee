import type { TaskStatus } from '../../model/status.ts';
import { STATUS_LIST, statusIndex } from '../status-counts.ts';
import type { Database } from './database.ts';
import type { MachineKeys, MachineSlot } from './machine-keys.ts';

const COLUMNS = STATUS_LIST.join(', ');
const ADD_TO_DEPLOYMENT = `UPDATE deployments SET ${STATUS_LIST.map((status) => `${status} = ${status} + ?`).join(', ')} WHERE key = ?`;
const ADD_TO_MACHINE = `
  INSERT INTO machine_counts (machine, ${COLUMNS}) VALUES (?, ${STATUS_LIST.map(() => '?').join(', ')})
  ON CONFLICT (machine) DO UPDATE SET ${STATUS_LIST.map((status) => `${status} = ${status} + excluded.${status}`).join(', ')}`;
/** Moves of at most so many tasks stand in the text of a statement: there are few such statements. */
const FEW = 2;

/** Moves of tasks between statuses in one transaction, to be added to the counters that status queries read. */
export class CountMoves {
  private readonly db: Database;
  private readonly keys: MachineKeys;
  private readonly deployment: number;
  private readonly moved: MachineSlot[] = [];
  private readonly total: number[] = STATUS_LIST.map(() => 0);

  constructor(db: Database, keys: MachineKeys, deployment: number) {
    this.db = db;
    this.keys = keys;
    this.deployment = deployment;
  }

  /** `machine` is an identity; undefined counts for the deployment only. */
  add(machine: string | undefined, from: TaskStatus | undefined, to: TaskStatus | undefined): void {
    if (from !== to) this.addTo(machine === undefined ? undefined : this.keys.of(this.deployment, machine), from, to);
  }

  addTo(slot: MachineSlot | undefined, from: TaskStatus | undefined, to: TaskStatus | undefined): void {
    if (slot !== undefined && slot.owner !== this) {
      slot.moves.fill(0);
      slot.owner = this;
      this.moved.push(slot);
    }
    if (from !== undefined) this.move(slot, statusIndex(from), -1);
    if (to !== undefined) this.move(slot, statusIndex(to), 1);
  }

  /** Writes them; part of the transaction that changes the rows. */
  save(): void {
    const add = this.db.statement(ADD_TO_MACHINE);
    for (const slot of this.moved) {
      if (slot.moves.every((by) => by === 0)) continue;
      const sql = smallAddition(slot.moves);
      const done = sql !== undefined && Number(this.db.statement(sql).run(slot.key).changes) > 0;
      if (!done) add.run(slot.key, ...slot.moves);
    }
    if (this.total.some((by) => by !== 0)) this.db.run(ADD_TO_DEPLOYMENT, ...this.total, this.deployment);
  }

  private move(slot: MachineSlot | undefined, index: number, by: number): void {
    this.total[index] = (this.total[index] ?? 0) + by;
    if (slot !== undefined) slot.moves[index] = (slot.moves[index] ?? 0) + by;
  }
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
