import type { Database } from './database.ts';

/** A table of things that are kept once under their hash. */
export type KeptTable = 'inputs' | 'contents';

/** Remembers the keys of what is kept, so that a hash is looked up once. */
const MOST_KEYS = 200_000;

export class Kept {
  private readonly db: Database;
  private readonly table: KeptTable;
  private readonly keys = new Map<string, number>();

  constructor(db: Database, table: KeptTable) {
    this.db = db;
    this.table = table;
  }

  keep(hash: string, body: () => string | Uint8Array): void {
    if (this.keyOf(hash) !== null) return;
    const sql = `INSERT INTO ${this.table} (hash, body) VALUES (?, ?)`;
    this.keys.set(hash, Number(this.db.statement(sql).run(hash, body()).lastInsertRowid));
  }

  keyOf(hash: string | undefined): number | null {
    if (hash === undefined) return null;
    const known = this.keys.get(hash);
    if (known !== undefined) return known;
    const key = this.db.get<{ key: number }>(`SELECT key FROM ${this.table} WHERE hash = ?`, hash)?.key;
    if (key === undefined) return null;
    if (this.keys.size > MOST_KEYS) this.keys.clear();
    this.keys.set(hash, key);
    return key;
  }

  /** After a transaction that was undone, or rows that were deleted. */
  forget(): void {
    this.keys.clear();
  }
}
