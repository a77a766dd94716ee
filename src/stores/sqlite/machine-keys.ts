import { innerMap } from '../../lib/inner-map.ts';
import { STATUS_LIST } from '../status-counts.ts';
import type { Database } from './database.ts';

/** A machine's row key, and what the present transaction adds to its counters. */
export interface MachineSlot {
  readonly key: number;
  readonly moves: number[];
  /** Whose moves these are; those of a transaction that was undone are nobody's. */
  owner: object | undefined;
}

/** Machines by identity. A row key stays with its identity, so slots are kept; one that is gone is forgotten. */
export class MachineKeys {
  private readonly db: Database;
  private readonly slots = new Map<number, Map<string, MachineSlot>>();

  constructor(db: Database) {
    this.db = db;
  }

  of(deployment: number, machine: string): MachineSlot | undefined {
    const known = innerMap(this.slots, deployment).get(machine);
    if (known !== undefined) return known;
    const sql = 'SELECT key FROM machines WHERE deployment = ? AND id = ?';
    const row = this.db.get<{ key: number }>(sql, deployment, machine);
    if (row === undefined) return undefined;
    const slot = { key: row.key, moves: STATUS_LIST.map(() => 0), owner: undefined };
    innerMap(this.slots, deployment).set(machine, slot);
    return slot;
  }

  forget(deployment: number, machine: string): void {
    innerMap(this.slots, deployment).delete(machine);
  }
}
