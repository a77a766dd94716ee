import type { RoleFile } from './files/role.ts';
import type { VerbSource } from './files/step.ts';

/** Content that a run needs, as kept in the store by hash: a role (or a capability for a proof) and its files. */
export interface RunContent {
  readonly role: RoleFile;
  readonly files: Readonly<Record<string, string>>;
  /** Only for a proof: the capability's proof verb; it runs with the provider's published values as inputs. */
  readonly proof?: VerbSource;
}

/** One line of a run's log, already masked. `info` is Purlin speaking. */
export interface LogLine {
  readonly stream: 'out' | 'err' | 'info';
  readonly text: string;
  /** What the run waits for now: also shown beside its task while it runs. */
  readonly progress?: true;
}

/**
 * How a run treats what may be there already.
 * first: never done here: check comes first (exit 0 = found as wanted; publish, then done).
 * interrupted: a run was cut off: leftovers are waited for, then check, then apply if needed.
 * changed: the digest changed: apply (or upgrade) always.
 * check: only check, nothing changes (drift).
 */
export type RunMode = 'first' | 'interrupted' | 'changed' | 'check';
