import type { IsAlive } from '../lease.ts';
import { createSealer } from '../sealer.ts';
import type { Store } from '../store.ts';
import { memoryJournal } from './journal.ts';
import { memoryLeases } from './leases.ts';
import { memoryQueries } from './queries.ts';
import { memorySecrets } from './secrets.ts';
import { emptyTables } from './tables.ts';

export interface MemoryOptions {
  readonly now: () => number;
  /** Default: every holder lives. */
  readonly isAlive?: IsAlive;
  readonly here?: { readonly host: string; readonly bootId: string };
}

/** A store that forgets everything when the process ends; for tests and dry runs. */
export function createMemoryStore(options: MemoryOptions): Store {
  const tables = emptyTables();
  const { now, isAlive = () => true, here = { host: 'here', bootId: 'boot' } } = options;
  return {
    ...memoryLeases(tables, { now, isAlive, here }),
    ...memoryJournal(tables),
    ...memoryQueries(tables),
    ...memorySecrets(tables, createSealer(crypto.getRandomValues(new Uint8Array(32)))),
    integrity: async () => [],
    close: async () => {},
  };
}
