import path from 'node:path';
import type { Event } from '../../src/model/event.ts';
import { openSqliteStore } from '../../src/stores/sqlite/open.ts';
import { must } from './purlin.ts';

/** One line that a script of the pack `journal` wrote on its machine. */
export interface Entry {
  readonly atMs: number;
  readonly what: 'begin' | 'end' | 'made';
  readonly role: string;
  readonly round: number;
}

/** What the scripts of the pack `journal` wrote on a machine, oldest first. */
export async function readJournal(folder: string, machine: string): Promise<readonly Entry[]> {
  const { out } = await must(folder, 'machines', 'ssh', machine, '--', 'cat', '/var/lib/journal/log');
  return out
    .trim()
    .split('\n')
    .map((line) => {
      const [at = '', what = '', role = '', round = ''] = line.split(' ');
      // `as`: the pack's scripts write these words only.
      return { atMs: Number(BigInt(at) / 1_000_000n), what: what as Entry['what'], role, round: Number(round) };
    });
}

/** The whole event log of a deployment. */
export async function readEventLog(folder: string, deployment: string): Promise<readonly Event[]> {
  const store = openSqliteStore({ folder: path.join(folder, '.purlin'), now: Date.now });
  try {
    return await store.events(deployment, 0, 100_000);
  } finally {
    await store.close();
  }
}

/** Where two scripts ran on one machine at the same time, or one did not run to its end. Empty is right. */
export function overlaps(entries: readonly Entry[]): readonly string[] {
  const found: string[] = [];
  let open: Entry | undefined;
  for (const entry of entries) {
    if (entry.what === 'made') continue;
    if (entry.what === 'begin' && open !== undefined) found.push(`${entry.role} began while ${open.role} ran`);
    if (entry.what === 'end' && open?.role !== entry.role) found.push(`${entry.role} ended and had not begun`);
    open = entry.what === 'begin' ? entry : undefined;
  }
  return found;
}

/**
 * Scripts that began although their task was recorded as done in the same round. `rounds` tells when each round was wished, by
 * number. Empty is right.
 */
export function ranAgain(
  machine: string,
  entries: readonly Entry[],
  events: readonly Event[],
  rounds: ReadonlyMap<number, number>,
): readonly string[] {
  return entries
    .filter((entry) => {
      const task = `${machine}/${entry.role}/apply`;
      const wished = rounds.get(entry.round) ?? 0;
      return (
        entry.what === 'begin' &&
        events.some((event) => {
          const at = Date.parse(event.at);
          return event.type === 'task.done' && event.task === task && at >= wished && at < entry.atMs;
        })
      );
    })
    .map((entry) => `${machine}/${entry.role} ran again in round ${entry.round} at ${entry.atMs}`);
}
