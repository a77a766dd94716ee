import type { Journal } from './commit.ts';
import type { Leases } from './lease.ts';
import type { Queries } from './queries.ts';
import type { Secrets } from './secrets.ts';

/**
 * Everything that Purlin remembers, behind one port. An implementation passes `store-suite.ts`.
 * Errors beside those named: `store` when the medium fails, or when it was written by a newer Purlin.
 */
export interface Store extends Leases, Journal, Queries, Secrets {
  /** What is wrong with the data, one sentence each; empty when nothing is. */
  integrity(): Promise<readonly string[]>;
  /** Idempotent. */
  close(): Promise<void>;
}
