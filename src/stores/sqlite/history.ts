import type { Event } from '../../model/event.ts';
import { unpackLines } from '../log-text.ts';
import type { Queries } from '../queries.ts';
import { machineNamedBy } from '../task-id.ts';
import type { Database } from './database.ts';
import { deploymentKey } from './deployments.ts';
import { findRuns } from './runs.ts';

export function sqliteHistory(db: Database): Pick<Queries, 'runs' | 'log' | 'events' | 'durations'> {
  return {
    runs: async (name, filter) => findRuns(db, deploymentKey(db, name), filter),
    async log(run, from = 0) {
      const rows = db.all<{ chunk: number; body: Uint8Array }>(
        'SELECT chunk, body FROM logs WHERE run = (SELECT key FROM runs WHERE run = ?) AND chunk >= ? ORDER BY chunk',
        run,
        from,
      );
      return { lines: rows.flatMap((row) => unpackLines(row.body)), next: (rows.at(-1)?.chunk ?? from - 1) + 1 };
    },
    events: async (name, after, limit = 1000) => findEvents(db, name, after, limit),
    async durations(name) {
      const rows = db.all<{ what: string; average: number }>(
        `SELECT substr(task_id, instr(task_id, '/') + 1) AS what, avg(ended - started) AS average
         FROM (SELECT * FROM runs WHERE deployment = ? AND outcome = 'done' ORDER BY key DESC LIMIT 5000) GROUP BY what`,
        deploymentKey(db, name),
      );
      return new Map(rows.map((row) => [row.what, row.average]));
    },
  };
}

interface EventColumns {
  readonly seq: number;
  readonly at: number;
  readonly type: Event['type'];
  readonly name: string;
  readonly task: string | null;
  readonly machine: string | null;
  readonly message: string | null;
  readonly data: string | null;
}

function findEvents(db: Database, deployment: string | undefined, after: number, limit: number): readonly Event[] {
  const rows = db.all<EventColumns>(
    `SELECT e.*, d.name FROM events e JOIN deployments d ON d.key = e.deployment
     WHERE e.seq > ?1 AND (?2 IS NULL OR d.name = ?2) ORDER BY e.seq LIMIT ?3`,
    after,
    deployment ?? null,
    limit,
  );
  return rows.map(eventOf);
}

function eventOf(row: EventColumns): Event {
  const machine = row.machine ?? (row.task === null ? undefined : machineNamedBy(row.task));
  return {
    seq: row.seq,
    at: new Date(row.at).toISOString(),
    type: row.type,
    deployment: row.name,
    ...(row.task === null ? {} : { task: row.task }),
    ...(machine === undefined ? {} : { machine }),
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.data === null ? {} : { data: JSON.parse(row.data) }),
  };
}
