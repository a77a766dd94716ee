import type { Database } from './database.ts';

/** Row keys of machines by identity. A key stays with its identity, so it can be kept; one that is gone is forgotten. */
export class MachineKeys {
  private readonly db: Database;
  private readonly keys = new Map<number, Map<string, number>>();

  constructor(db: Database) {
    this.db = db;
  }

  of(deployment: number, machine: string): number | undefined {
    const known = this.keysOf(deployment).get(machine);
    if (known !== undefined) return known;
    const row = this.db.get<{ key: number }>(
      'SELECT key FROM machines WHERE deployment = ? AND id = ?',
      deployment,
      machine,
    );
    if (row !== undefined) this.keysOf(deployment).set(machine, row.key);
    return row?.key;
  }

  forget(deployment: number, machine: string): void {
    this.keysOf(deployment).delete(machine);
  }

  private keysOf(deployment: number): Map<string, number> {
    let keys = this.keys.get(deployment);
    if (keys === undefined) {
      keys = new Map();
      this.keys.set(deployment, keys);
    }
    return keys;
  }
}
