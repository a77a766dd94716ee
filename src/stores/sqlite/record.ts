import { inflateRawSync } from 'node:zlib';
import type { RecordedMachine, RecordedValues } from '../../model/record.ts';
import type { RunContent } from '../../model/run.ts';
import type { TaskStatus } from '../../model/status.ts';
import type { Cut, StoredRecord, StoredTask } from '../commit.ts';
import { splitTaskId } from '../task-id.ts';
import type { Database } from './database.ts';

export interface MachineColumns {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly grp: string;
  readonly ordinal: number;
  readonly site: string;
  readonly platform: string;
  readonly origin: RecordedMachine['origin'];
  readonly state: RecordedMachine['state'];
  readonly settled: string | null;
  readonly addresses: string;
  readonly networks: string;
  readonly facts: string;
  readonly predicted: string;
  readonly access: string | null;
  readonly planned: string;
  readonly tasks: number;
}

interface TaskColumns {
  readonly key: number;
  readonly id: string;
  readonly machine: string | null;
  readonly after: string;
  readonly wide: number;
  readonly status: TaskStatus;
  readonly open: number | null;
  readonly cut: Cut | null;
  readonly attempts: number;
  readonly digest: string | null;
  readonly content: string | null;
  readonly inputs: string | null;
  readonly outputs: string | null;
}

const TASKS = `
  SELECT t.key, t.id, m.id AS machine, t.after, t.wide, t.status, r.key AS open, t.cut, t.attempts, iif(t.reached, t.digest, NULL) AS digest,
    c.hash AS content, i.hash AS inputs, t.outputs
  FROM task_rows t LEFT JOIN machines m ON m.key = t.machine LEFT JOIN contents c ON c.key = t.content
    LEFT JOIN inputs i ON i.key = t.inputs
    LEFT JOIN open_runs r ON r.task = t.key`;

export const MACHINES = `
  SELECT m.*, coalesce(n.blocked + n.ready + n.running + n.retrying + n.waiting + n.done + n.failed + n.stale, 0) AS tasks
  FROM machines m LEFT JOIN machine_counts n ON n.machine = m.key`;

const NO_VALUES: RecordedValues = {};

/** Reads the past of one deployment; see `Journal.loadRecord`. */
export function loadRecord(db: Database, deployment: string, full: boolean): StoredRecord {
  const row = db.get<{ key: number }>('SELECT key FROM deployments WHERE name = ?', deployment);
  const key = row?.key ?? 0;
  const rows = db.all<MachineColumns>(`${MACHINES} WHERE m.deployment = ? ORDER BY m.key`, key);
  const loaded = new LoadedTasks(db, rows);
  loaded.readAll(key, full);
  return {
    machines: rows.map(recordedMachineOf),
    task: (id) => loaded.task(id),
    tasksOf: (machine) => loaded.tasksOf(machine),
    wideTasks: () => loaded.wideTasks(),
    founded: foundedOf(db, key),
    inputsOf: (hash) => inputsOf(db, hash),
    roleOf: (hash) => contentOf(db, hash)?.role,
  };
}

export function inputsOf(db: Database, hash: string): RecordedValues | undefined {
  const row = db.get<{ body: string }>('SELECT body FROM inputs WHERE hash = ?', hash);
  return row === undefined ? undefined : JSON.parse(row.body);
}

export function contentOf(db: Database, hash: string): RunContent | undefined {
  const row = db.get<{ body: Uint8Array }>('SELECT body FROM contents WHERE hash = ?', hash);
  return row === undefined ? undefined : JSON.parse(inflateRawSync(row.body).toString());
}

export function recordedMachineOf(row: MachineColumns): RecordedMachine {
  return {
    id: row.id,
    name: row.name,
    group: row.grp,
    ordinal: row.ordinal,
    site: row.site,
    origin: row.origin,
    state: row.state,
    facts: JSON.parse(row.facts),
    predicted: JSON.parse(row.predicted),
    networks: JSON.parse(row.networks),
    access: row.access === null ? undefined : JSON.parse(row.access),
    settled: row.settled ?? undefined,
    tasks: row.tasks,
    planned: JSON.parse(row.planned),
  };
}

function foundedOf(db: Database, deployment: number): StoredRecord['founded'] {
  const founded = new Map<string, { capability: string; place: string; machines: string[] }>();
  const rows = db.all<{ capability: string; place: string; machine: string }>(
    'SELECT capability, place, machine FROM founded WHERE deployment = ?',
    deployment,
  );
  for (const { capability, place, machine } of rows) {
    const entry = founded.get(`${capability} ${place}`) ?? { capability, place, machines: [] };
    entry.machines.push(machine);
    founded.set(`${capability} ${place}`, entry);
  }
  return [...founded.values()];
}

/** Task rows by machine: those of settled machines are read when they are asked for. */
class LoadedTasks {
  private readonly db: Database;
  private readonly keys = new Map<string, number>();
  /** Identities by name, the one that stays before the one that leaves. */
  private readonly byName = new Map<string, string[]>();
  private readonly tasks = new Map<string, StoredTask[]>();
  /** Machines of which only the wide rows were read so far. */
  private readonly partial = new Set<string>();

  constructor(db: Database, machines: readonly MachineColumns[]) {
    this.db = db;
    for (const machine of machines) {
      this.keys.set(machine.id, machine.key);
      const named = this.byName.get(machine.name) ?? [];
      if (machine.state === 'leaving') named.push(machine.id);
      else named.unshift(machine.id);
      this.byName.set(machine.name, named);
      if (machine.settled !== null) this.partial.add(machine.id);
    }
  }

  readAll(deployment: number, full: boolean): void {
    const open = this.keys.size - this.partial.size;
    if (full || open * 4 > this.keys.size) {
      this.partial.clear();
      this.add(`${TASKS} WHERE t.deployment = ? AND t.status <> 'removed' ORDER BY t.key`, deployment);
      return;
    }
    this.add(`${TASKS} WHERE t.deployment = ? AND t.wide = 1 AND t.status <> 'removed' ORDER BY t.key`, deployment);
    for (const id of this.keys.keys()) if (!this.partial.has(id)) this.read(id);
  }

  task(id: string): StoredTask | undefined {
    const identities = this.byName.get(splitTaskId(id).place) ?? [''];
    for (const identity of identities) {
      const wide = this.tasks.get(identity)?.find((task) => task.id === id);
      const found = wide ?? this.tasksOf(identity).find((task) => task.id === id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  tasksOf(machine: string): readonly StoredTask[] {
    if (this.partial.has(machine)) this.read(machine);
    return this.tasks.get(machine) ?? [];
  }

  wideTasks(): readonly StoredTask[] {
    return [...this.tasks.values()].flatMap((tasks) => tasks.filter((task) => task.wide));
  }

  private read(machine: string): void {
    this.partial.delete(machine);
    this.tasks.delete(machine);
    this.add(`${TASKS} WHERE t.machine = ? AND t.status <> 'removed' ORDER BY t.key`, this.keys.get(machine) ?? 0);
  }

  private add(sql: string, parameter: number): void {
    for (const row of this.db.statement(sql).iterate(parameter)) {
      // `as`: the columns of TASKS.
      const task = storedTaskOf(row as unknown as TaskColumns);
      const machine = task.machine ?? '';
      const list = this.tasks.get(machine);
      if (list === undefined) this.tasks.set(machine, [task]);
      else list.push(task);
    }
  }
}

function storedTaskOf(row: TaskColumns): StoredTask {
  const { role, verb } = splitTaskId(row.id);
  const cut = row.open === null ? (row.cut ?? undefined) : 'crashed';
  const doneDigest = row.digest ?? undefined;
  return {
    key: row.key,
    id: row.id,
    status: row.open === null ? row.status : 'running',
    role,
    verb,
    machine: row.machine ?? undefined,
    digest: cut === undefined ? doneDigest : undefined,
    content: row.content ?? undefined,
    inputs: row.inputs ?? undefined,
    values: row.outputs === null ? NO_VALUES : JSON.parse(row.outputs),
    cut,
    doneDigest,
    attempts: row.attempts,
    after: row.after,
    wide: row.wide === 1,
  };
}
