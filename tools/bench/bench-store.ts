import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { thisHolder } from '../../src/stores/holder.ts';
import type { Lease } from '../../src/stores/lease.ts';
import { openSqliteStore } from '../../src/stores/sqlite/open.ts';
import type { Store } from '../../src/stores/store.ts';

/** A SQLite store in a folder of its own that `remove` takes away. */
export interface BenchStore {
  readonly store: Store;
  readonly folder: string;
  /** The deployment file that the store knows; it need not be there. */
  readonly file: string;
  readonly lease: Lease;
  /** Size of the database with its log, in MiB. */
  sizeMiB(): number;
  remove(): Promise<void>;
}

export async function openBenchStore(): Promise<BenchStore> {
  const folder = mkdtempSync(path.join(tmpdir(), 'purlin-bench-'));
  const store = openSqliteStore({ folder, now: () => Date.now() });
  const file = path.join(folder, 'bench.yaml');
  await store.claim('bench', file);
  const lease = await store.acquire('bench', thisHolder('bench'));
  return {
    store,
    folder,
    file,
    lease,
    sizeMiB: () => statSync(path.join(folder, 'store.db')).size / 2 ** 20,
    async remove() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
