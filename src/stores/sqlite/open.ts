import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../model/errors.ts';
import { isHolderAlive, thisHolder } from '../holder.ts';
import type { IsAlive } from '../lease.ts';
import { createSealer } from '../sealer.ts';
import type { Store } from '../store.ts';
import { Database } from './database.ts';
import { sqliteJournal } from './journal.ts';
import { sqliteLeases } from './leases.ts';
import { sqliteQueries } from './queries.ts';
import { sqliteSecrets } from './secrets.ts';

export interface SqliteOptions {
  /** The state folder, `.purlin` beside the deployment file; made when it is missing. */
  readonly folder: string;
  readonly now: () => number;
  /** Default: what /proc says. */
  readonly isAlive?: IsAlive;
  /** Default: this host. */
  readonly here?: { readonly host: string; readonly bootId: string };
}

/**
 * Opens the store of a state folder: `store.db`, `key` (0600), `.gitignore` with `*`. Makes what is missing; idempotent.
 * Errors: `store` when the file cannot be used or has a newer schema, `secret` when the key is missing or not 32 bytes.
 */
export function openSqliteStore(options: SqliteOptions): Store {
  const { folder, now } = options;
  prepareFolder(folder);
  const file = path.join(folder, 'store.db');
  const key = guardFolder(folder, () => readKey(folder, existsSync(file)));
  const db = new Database(file);
  const here = options.here ?? thisHolder('');
  return {
    ...sqliteLeases(db, { now, here, isAlive: options.isAlive ?? isHolderAlive }),
    ...sqliteJournal(db),
    ...sqliteQueries(db),
    ...sqliteSecrets(db, createSealer(key)),
    async integrity() {
      const rows = db.all<{ integrity_check: string }>('PRAGMA integrity_check');
      return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    },
    async close() {
      db.close();
    },
  };
}

function prepareFolder(folder: string): void {
  guardFolder(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const ignore = path.join(folder, '.gitignore');
    if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  });
}

function guardFolder<T>(folder: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('store', `cannot use the state folder ${folder}: ${why}`, {
      hint: `It belongs to whoever applied first (uid ${ownerOf(folder)}); run the same command as that user, or with sudo.`,
      cause,
    });
  }
}

function ownerOf(folder: string): string {
  const nearest = existsSync(folder) ? folder : path.dirname(folder);
  return existsSync(nearest) ? String(statSync(nearest).uid) : 'unknown';
}

const KEY_BYTES = 32;

function readKey(folder: string, storeExists: boolean): Uint8Array {
  const file = path.join(folder, 'key');
  if (!existsSync(file)) {
    if (storeExists) {
      throw new AppError('secret', `cannot read ${file}: the key of this store is gone`, {
        hint: 'Bring the file back from a backup; without it the stored secrets cannot be opened.',
      });
    }
    makeKey(file);
  }
  chmodSync(file, 0o600);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  if (key.length === KEY_BYTES) return key;
  throw new AppError('secret', `cannot use ${file}: it does not hold a key of ${KEY_BYTES} bytes`, {
    hint: 'Bring the file back from a backup.',
  });
}

/** The file appears whole or not at all, also when two processes make it at once. */
function makeKey(file: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    unlinkSync(draft);
  }
}
