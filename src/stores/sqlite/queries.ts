import { AppError } from '../../model/errors.ts';
import type { Event } from '../../model/event.ts';
import { unpackLines } from '../log-text.ts';
import { claimedError, type Queries } from '../queries.ts';
import { machineNamedBy } from '../task-id.ts';
import type { Database } from './database.ts';
import { MACHINES, type MachineColumns, recordedMachineOf } from './record.ts';
import {
  DEPLOYMENTS,
  type DeploymentColumns,
  deploymentRowOf,
  MACHINE_LIST,
  type MachineListRow,
  machineRowOf,
} from './rows.ts';
import { findRuns } from './runs.ts';
import { findTask, findTasks } from './tasks.ts';

export function sqliteQueries(db: Database): Queries {
  const keyOf = (deployment: string): number =>
    db.get<{ key: number }>('SELECT key FROM deployments WHERE name = ?', deployment)?.key ?? 0;
  const deployment = (name: string) => {
    const row = db.get<DeploymentColumns>(`${DEPLOYMENTS} WHERE d.name = ?`, name);
    return row === undefined ? undefined : deploymentRowOf(row);
  };
  return {
    async claim(name, file) {
      db.run('INSERT OR IGNORE INTO deployments (name, file) VALUES (?, ?)', name, file);
      const row = deployment(name);
      if (row === undefined) throw new AppError('store', `cannot claim deployment ${name}: its row is gone`);
      if (row.file !== file) throw claimedError(name, file, row.file);
      return row;
    },
    deployments: async () => db.all<DeploymentColumns>(`${DEPLOYMENTS} ORDER BY d.name`).map(deploymentRowOf),
    deployment: async (name) => deployment(name),
    async machines(name, filter = {}) {
      const limit = filter.limit ?? -1;
      const offset = Number(filter.cursor ?? 0);
      const rows = db.arrays<MachineListRow>(
        `${MACHINE_LIST} WHERE m.deployment = ?1 AND (?2 IS NULL OR m.grp = ?2) AND (?3 IS NULL OR m.site = ?3)
           AND (?4 IS NULL OR m.name = ?4) ORDER BY m.grp, m.ordinal, m.key LIMIT ?5 OFFSET ?6`,
        keyOf(name),
        filter.group ?? null,
        filter.site ?? null,
        filter.name ?? null,
        limit,
        offset,
      );
      const next = limit >= 0 && rows.length === limit ? { next: String(offset + limit) } : {};
      return { rows: rows.map(machineRowOf), ...next };
    },
    async machinesNamed(deployment, name) {
      const rows = db.all<MachineColumns>(`${MACHINES} WHERE m.deployment = ? AND m.name = ?`, keyOf(deployment), name);
      return rows.map(recordedMachineOf);
    },
    tasks: async (name, filter) => findTasks(db, keyOf(name), filter),
    task: async (name, id) => findTask(db, keyOf(name), id),
    runs: async (name, filter) => findRuns(db, keyOf(name), filter),
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
        `SELECT rtrim(task_id, replace(task_id, '/', '')) || verb AS id,
           substr(task_id, instr(task_id, '/') + 1) AS what, avg(ended - started) AS average
         FROM (SELECT * FROM runs WHERE deployment = ? AND outcome = 'done' ORDER BY key DESC LIMIT 5000) GROUP BY what`,
        keyOf(name),
      );
      return new Map(rows.map((row) => [row.what, row.average]));
    },
    async document(deployment, name) {
      const row = db.get<{ body: string }>(
        'SELECT body FROM documents WHERE deployment = ? AND name = ?',
        keyOf(deployment),
        name,
      );
      return row === undefined ? undefined : JSON.parse(row.body);
    },
    async saveDocument(deployment, name, value) {
      db.run('INSERT OR REPLACE INTO documents VALUES (?, ?, ?)', keyOf(deployment), name, JSON.stringify(value));
    },
    async forget(name) {
      db.write(() => forget(db, keyOf(name)));
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

function forget(db: Database, deployment: number): void {
  db.run('DELETE FROM logs WHERE run IN (SELECT key FROM runs WHERE deployment = ?)', deployment);
  db.run('DELETE FROM machine_counts WHERE machine IN (SELECT key FROM machines WHERE deployment = ?)', deployment);
  db.run("DELETE FROM secrets WHERE name LIKE (SELECT name FROM deployments WHERE key = ?) || '/%'", deployment);
  for (const table of ['leases', 'machines', 'task_rows', 'runs', 'events', 'founded', 'documents'])
    db.run(`DELETE FROM ${table} WHERE deployment = ?`, deployment);
  db.run('DELETE FROM deployments WHERE key = ?', deployment);
}
