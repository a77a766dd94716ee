import { deflateRawSync } from 'node:zlib';
import type { Commit, MachineChange, RunEnd, RunStart, TaskChange } from '../commit.ts';
import { packLines } from '../log-text.ts';
import { CountMoves } from '../status-counts.ts';
import { machineNamedBy } from '../task-id.ts';
import { addMoves } from './counts.ts';
import type { Database } from './database.ts';
import type { MachineKeys } from './machine-keys.ts';
import { Numbers } from './numbers.ts';

const START_RUN = `
  INSERT INTO runs (key, run, deployment, task, task_id, machine, verb, mode, inputs, started, room)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '${' '.repeat(24)}')`;
const END_RUN = `
  UPDATE runs SET ended = ?, outcome = ?, ran = ?, exit = ?, why = ?, hint = ?, tail = ?, changes = ?, outputs = ?,
    room = NULL
  WHERE key = ?`;
const TASK_DONE = `
  UPDATE task_rows SET status = 'done', since = ?, cut = NULL, attempts = 0, why = NULL, again = NULL, reached = 1,
    digest = ?, room = NULL, run = coalesce(?, run), content = coalesce(?, content), inputs = coalesce(?, inputs), outputs = coalesce(?, outputs)
  WHERE key = ?`;
const TASK_OTHER = `
  UPDATE task_rows SET status = ?, since = ?, cut = coalesce(?, cut), why = ?, again = ?, attempts = coalesce(?, attempts),
    run = coalesce(?, run)
  WHERE key = ?`;
const EVENT =
  'INSERT INTO events (seq, at, deployment, type, task, machine, message, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';

/** Writes the engine's transactions, and remembers keys between them. */
export class CommitWriter {
  private readonly db: Database;
  private readonly keys: MachineKeys;
  /** Keys of runs that this process started and that did not end yet, by UUID. */
  private readonly openRuns = new Map<string, number>();
  private readonly inputKeys = new Map<string, number>();
  private readonly contentKeys = new Map<string, number>();
  private readonly chunks = new Map<number, number>();

  constructor(db: Database, keys: MachineKeys) {
    this.db = db;
    this.keys = keys;
  }

  write(deployment: number, commit: Commit): void {
    const { db } = this;
    for (const { hash, content } of commit.contents ?? [])
      this.keep('contents', this.contentKeys, hash, () => deflateRawSync(JSON.stringify(content)));
    for (const { hash, values } of commit.inputs ?? [])
      this.keep('inputs', this.inputKeys, hash, () => JSON.stringify(values));
    this.startRuns(deployment, commit.started ?? [], commit.at);
    for (const { run, lines } of commit.logs ?? []) this.appendLog(run, packLines(lines));
    const moves = new CountMoves();
    this.changeTasks(commit.tasks ?? [], commit.at, moves);
    for (const end of commit.ended ?? []) this.endRun(end, commit.at);
    for (const change of commit.machines ?? []) this.changeMachine(deployment, change);
    const remove = db.statement('DELETE FROM task_rows WHERE key = ?');
    for (const place of commit.deleted ?? []) {
      if (Number(remove.run(place.key).changes) > 0) moves.add(place.machine, place.was, undefined);
    }
    addMoves(db, deployment, moves, (machine) => this.keys.of(deployment, machine));
    for (const machine of commit.gone ?? []) this.removeMachine(deployment, machine);
    this.changeFounded(deployment, commit);
    this.addEvents(deployment, commit);
    this.changeDeployment(deployment, commit);
  }

  appendLog(run: string, body: Uint8Array): void {
    const key = this.runKey(run);
    if (key === undefined) return;
    const chunk = this.chunks.get(key) ?? 0;
    this.chunks.set(key, chunk + 1);
    this.db.run('INSERT INTO logs (run, chunk, body) VALUES (?, ?, ?)', key, chunk, body);
  }

  private startRuns(deployment: number, starts: readonly RunStart[], at: number): void {
    if (starts.length === 0) return;
    const numbers = new Numbers(this.db, 'run');
    const insert = this.db.statement(START_RUN);
    for (const start of starts) {
      const key = numbers.take();
      this.openRuns.set(start.run, key);
      const { run, task, taskId, machine, verb, mode } = start;
      const inputs = this.keyOf('inputs', this.inputKeys, start.inputs);
      insert.run(key, run, deployment, task, taskId, machine ?? null, verb, mode, inputs, start.startedAt ?? at);
    }
    numbers.save();
  }

  private endRun(end: RunEnd, at: number): void {
    const key = this.runKey(end.run);
    if (key === undefined) return;
    this.openRuns.delete(end.run);
    this.chunks.delete(key);
    this.db
      .statement(END_RUN)
      .run(
        at,
        end.outcome,
        end.ran.join(' '),
        end.exit ?? null,
        end.why ?? null,
        end.hint ?? null,
        end.tail ?? null,
        jsonOf(end.changes?.length ? end.changes : undefined),
        jsonOf(end.outputs),
        key,
      );
  }

  private changeTasks(changes: readonly TaskChange[], at: number, moves: CountMoves): void {
    const done = this.db.statement(TASK_DONE);
    const other = this.db.statement(TASK_OTHER);
    for (const change of changes) {
      moves.add(change.machine, change.was, change.to);
      if (change.to === 'running') continue;
      const run = change.run === undefined ? null : (this.runKey(change.run) ?? null);
      if (change.to === 'done') {
        const content = this.keyOf('contents', this.contentKeys, change.content);
        const inputs = this.keyOf('inputs', this.inputKeys, change.inputs);
        done.run(at, change.digest ?? null, run, content, inputs, jsonOf(change.values), change.key);
      } else {
        const { to, cut, why, again, attempts, key } = change;
        other.run(to, at, cut ?? null, why ?? null, again ?? null, attempts ?? null, run, key);
      }
    }
  }

  private changeMachine(deployment: number, change: MachineChange): void {
    this.db.run(
      `UPDATE machines SET state = coalesce(?, state), facts = coalesce(?, facts), networks = coalesce(?, networks),
         access = coalesce(?, access), addresses = coalesce(?, addresses), settled = iif(?, ?, settled)
       WHERE deployment = ? AND id = ?`,
      change.state ?? null,
      jsonOf(change.facts),
      jsonOf(change.networks),
      jsonOf(change.access),
      jsonOf(change.addresses),
      change.settled === undefined ? 0 : 1,
      change.settled ?? null,
      deployment,
      change.id,
    );
  }

  private removeMachine(deployment: number, machine: string): void {
    const key = this.keys.of(deployment, machine);
    if (key === undefined) return;
    const moves = new CountMoves();
    const counts = this.db.all<{ status: TaskChange['was']; key: number }>(
      `SELECT t.key, iif(r.key IS NULL, t.status, 'running') AS status FROM task_rows t
       LEFT JOIN runs r ON r.deployment = t.deployment AND r.task = t.key AND r.ended IS NULL WHERE t.machine = ?`,
      key,
    );
    for (const row of counts) moves.add(undefined, row.status, undefined);
    addMoves(this.db, deployment, moves, () => undefined);
    this.db.run('DELETE FROM task_rows WHERE machine = ?', key);
    this.db.run('DELETE FROM machine_counts WHERE machine = ?', key);
    this.db.run('DELETE FROM machines WHERE key = ?', key);
    this.keys.forget(deployment, machine);
  }

  private changeFounded(deployment: number, commit: Commit): void {
    for (const { capability, place, machine } of commit.founded ?? [])
      this.db.run('INSERT OR IGNORE INTO founded VALUES (?, ?, ?, ?)', deployment, capability, place, machine);
    for (const { capability, place } of commit.unfounded ?? [])
      this.db.run(
        'DELETE FROM founded WHERE deployment = ? AND capability = ? AND place = ?',
        deployment,
        capability,
        place,
      );
  }

  private addEvents(deployment: number, commit: Commit): void {
    const events = commit.events ?? [];
    if (events.length === 0) return;
    const numbers = new Numbers(this.db, 'event');
    const insert = this.db.statement(EVENT);
    for (const { type, task, machine, message, data } of events) {
      // The machine that the task's id names is not written twice.
      const other = task !== undefined && machineNamedBy(task) === machine ? null : (machine ?? null);
      insert.run(numbers.take(), commit.at, deployment, type, task ?? null, other, message ?? null, jsonOf(data));
    }
    numbers.save();
    this.db.run('UPDATE deployments SET last_seq = ? WHERE key = ?', numbers.next - 1, deployment);
  }

  private changeDeployment(deployment: number, commit: Commit): void {
    if (commit.tasks?.length || commit.machines?.length || commit.gone?.length)
      this.db.run('UPDATE deployments SET world = world + 1 WHERE key = ?', deployment);
    if (commit.apply === undefined) return;
    const { command, outcome } = commit.apply;
    if (outcome === 'running')
      this.db.run(
        'UPDATE deployments SET command = ?, outcome = ?, started = ?, ended = NULL WHERE key = ?',
        command,
        outcome,
        commit.at,
        deployment,
      );
    else
      this.db.run(
        'UPDATE deployments SET command = ?, outcome = ?, ended = ? WHERE key = ?',
        command,
        outcome,
        commit.at,
        deployment,
      );
  }

  private runKey(run: string): number | undefined {
    return (
      this.openRuns.get(run) ??
      this.db.get<{ key: number }>('SELECT key FROM runs WHERE run = ? AND ended IS NULL', run)?.key
    );
  }

  private keep(table: Kept, keys: Map<string, number>, hash: string, body: () => string | Uint8Array): void {
    if (this.keyOf(table, keys, hash) !== null) return;
    const sql = `INSERT INTO ${table} (hash, body) VALUES (?, ?)`;
    keys.set(hash, Number(this.db.statement(sql).run(hash, body()).lastInsertRowid));
  }

  private keyOf(table: Kept, keys: Map<string, number>, hash: string | undefined): number | null {
    if (hash === undefined) return null;
    const known = keys.get(hash);
    if (known !== undefined) return known;
    const key = this.db.get<{ key: number }>(`SELECT key FROM ${table} WHERE hash = ?`, hash)?.key;
    if (key === undefined) return null;
    if (keys.size > MOST_KEPT_KEYS) keys.clear();
    keys.set(hash, key);
    return key;
  }
}

type Kept = 'inputs' | 'contents';
const MOST_KEPT_KEYS = 200_000;

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
