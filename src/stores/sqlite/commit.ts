import { deflateRawSync } from 'node:zlib';
import type { Commit, LogChunk } from '../commit.ts';
import { CountMoves } from './counts.ts';
import type { Database } from './database.ts';
import { addEvents } from './event-rows.ts';
import { Kept } from './kept.ts';
import type { MachineKeys } from './machine-keys.ts';
import { changeMachine, removeMachine } from './machine-rows.ts';
import { OpenRuns } from './open-runs.ts';
import { appendLogs, endRuns, startRuns } from './run-rows.ts';
import { changeTasks } from './task-changes.ts';

/** Writes the engine's transactions, and remembers keys between them. */
export class CommitWriter {
  private readonly db: Database;
  private readonly keys: MachineKeys;
  private readonly rows: {
    readonly db: Database;
    readonly open: OpenRuns;
    readonly inputs: Kept;
    readonly contents: Kept;
  };

  constructor(db: Database, keys: MachineKeys) {
    this.db = db;
    this.keys = keys;
    this.rows = { db, open: new OpenRuns(db), inputs: new Kept(db, 'inputs'), contents: new Kept(db, 'contents') };
  }

  write(deployment: number, commit: Commit): void {
    const { db, rows } = this;
    const { at } = commit;
    for (const { hash, content } of commit.contents ?? [])
      rows.contents.keep(hash, () => deflateRawSync(JSON.stringify(content)));
    for (const { hash, values } of commit.inputs ?? []) rows.inputs.keep(hash, () => JSON.stringify(values));
    startRuns(rows, deployment, commit.started ?? [], at);
    appendLogs(rows, deployment, commit.logs ?? []);
    const moves = new CountMoves(db, this.keys, deployment);
    changeTasks(rows, deployment, commit.tasks ?? [], at, moves);
    endRuns(rows, deployment, commit.ended ?? [], at);
    for (const change of commit.machines ?? []) changeMachine(db, deployment, change);
    const remove = db.statement('DELETE FROM task_rows WHERE key = ?');
    for (const { key, machine, was } of commit.deleted ?? [])
      if (Number(remove.run(key).changes) > 0) moves.add(machine, was, undefined);
    moves.save();
    for (const machine of commit.gone ?? []) removeMachine(db, this.keys, deployment, machine);
    this.changeFounded(deployment, commit);
    this.addEvents(deployment, commit);
    this.changeDeployment(deployment, commit);
  }

  appendLogs(deployment: number, chunks: readonly LogChunk[]): void {
    appendLogs(this.rows, deployment, chunks);
  }

  /** After a transaction that was undone, or rows that were deleted: keys that were handed out may mean nothing. */
  forgetKept(): void {
    this.rows.inputs.forget();
    this.rows.contents.forget();
  }

  private changeFounded(deployment: number, commit: Commit): void {
    const end = 'DELETE FROM founded WHERE deployment = ? AND capability = ? AND place = ?';
    for (const { capability, place, machine } of commit.founded ?? [])
      this.db.run('INSERT OR IGNORE INTO founded VALUES (?, ?, ?, ?)', deployment, capability, place, machine);
    for (const { capability, place } of commit.unfounded ?? []) this.db.run(end, deployment, capability, place);
  }

  private addEvents(deployment: number, commit: Commit): void {
    const events = commit.events ?? [];
    if (events.length === 0) return;
    const next = addEvents(this.db, deployment, events, commit.at);
    this.db.run('UPDATE deployments SET last_seq = ? WHERE key = ?', next - 1, deployment);
  }

  private changeDeployment(deployment: number, commit: Commit): void {
    const { db } = this;
    if (commit.tasks?.length || commit.machines?.length || commit.gone?.length)
      db.run('UPDATE deployments SET world = world + 1 WHERE key = ?', deployment);
    if (commit.apply === undefined) return;
    const { command, outcome } = commit.apply;
    const times = outcome === 'running' ? 'started = ?, ended = NULL' : 'ended = ?';
    db.run(
      `UPDATE deployments SET command = ?, outcome = ?, ${times} WHERE key = ?`,
      command,
      outcome,
      commit.at,
      deployment,
    );
  }
}
