import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { AppError } from '../../model/errors.ts';
import { type Lease, leaseLostError } from '../lease.ts';
import { MIGRATIONS } from './migrations/index.ts';

export type Row = Record<string, SQLInputValue>;
export type Value = SQLInputValue;

/**
 * One open SQLite file with its prepared statements. WAL with synchronous=FULL: a transaction that returned is on the disk.
 * Source: sqlite.org/pragma.html, sqlite.org/wal.html.
 */
export class Database {
  readonly file: string;
  private readonly handle: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private closed = false;

  constructor(file: string) {
    this.file = file;
    this.handle = guard(file, () => new DatabaseSync(file));
    guard(file, () => {
      this.handle.exec('PRAGMA busy_timeout = 10000');
      this.handle.exec('PRAGMA journal_mode = WAL');
      this.handle.exec('PRAGMA synchronous = FULL; PRAGMA cache_size = -196608; PRAGMA wal_autocheckpoint = 16000');
    });
    this.migrate();
  }

  run(sql: string, ...values: Value[]): number {
    return Number(this.statement(sql).run(...values).changes);
  }

  // `as`: the shape of a row is what its SQL selects; the callers' types say it.
  get<T = Row>(sql: string, ...values: Value[]): T | undefined {
    return this.statement(sql).get(...values) as T | undefined;
  }

  all<T = Row>(sql: string, ...values: Value[]): readonly T[] {
    return this.statement(sql).all(...values) as unknown as readonly T[];
  }

  /** As `all`, each row as an array of its columns. */
  arrays<T extends readonly unknown[]>(sql: string, ...values: Value[]): readonly T[] {
    const statement = this.statement(sql);
    statement.setReturnArrays(true);
    // `as`: the columns are what the SQL selects.
    return statement.all(...values) as unknown as readonly T[];
  }

  /** Changes the schema. */
  define(sql: string): void {
    this.handle.exec(sql);
  }

  /** A prepared statement, for loops. */
  statement(sql: string): StatementSync {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      if (this.closed) throw new AppError('store', `cannot use ${this.file}: it was closed`);
      statement = guard(this.file, () => this.handle.prepare(sql));
      this.statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs `work` in one transaction that holds the write lock from its beginning. */
  write<T>(work: () => T): T {
    return guard(this.file, () => {
      this.handle.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.handle.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.handle.isTransaction) this.handle.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** As `write`, but only while the lease's token is the newest: fencing. Hands over the deployment's key. */
  writeUnder<T>(lease: Lease, work: (deployment: number) => T): T {
    return this.write(() => {
      const row = this.get<{ key: number }>(
        'SELECT d.key FROM deployments d JOIN leases l ON l.deployment = d.key WHERE d.name = ? AND l.token = ?',
        lease.deployment,
        lease.token,
      );
      if (row === undefined) throw leaseLostError(lease);
      return work(row.key);
    });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.statements.clear();
    this.handle.close();
  }

  private migrate(): void {
    const version = this.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
    if (version > MIGRATIONS.length) {
      throw new AppError(
        'store',
        `cannot use ${this.file}: it has schema ${version} of a newer Purlin; this one knows schemas up to ${MIGRATIONS.length}`,
        { hint: 'Use the newer Purlin. Stores are never taken back to an older schema.' },
      );
    }
    if (version === MIGRATIONS.length) return;
    this.write(() => {
      // Another process may have migrated while this one waited for the lock.
      const now = this.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
      for (const sql of MIGRATIONS.slice(now)) this.handle.exec(sql);
      this.handle.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    });
  }
}

function guard<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR') {
      throw new AppError('store', `cannot use ${file}: ${error.message}`, {
        hint: 'Is the disk full, or the file not writable for this user? `purlin doctor` looks.',
        cause: error,
      });
    }
    throw error;
  }
}
