import type { Database } from './database.ts';

/** Row keys of machines by identity. A key stays with its identity, so it can be kept; one that is gone is forgotten. */
export class MachineKeys {
  private readonly db: Database;
  private readonly keys = new Map<string, number>();

  constructor(db: Database) {
    this.db = db;
  }

  of(deployment: number, machine: string): number | undefined {
    const known = this.keys.get(`${deployment} ${machine}`);
    if (known !== undefined) return known;
    const row = this.db.get<{ key: number }>(
      'SELECT key FROM machines WHERE deployment = ? AND id = ?',
      deployment,
      machine,
    );
    if (row !== undefined) this.keys.set(`${deployment} ${machine}`, row.key);
    return row?.key;
  }

  forget(deployment: number, machine: string): void {
    this.keys.delete(`${deployment} ${machine}`);
  }
}
