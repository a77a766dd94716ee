import type { Journal } from '../commit.ts';
import { CommitWriter } from './commit.ts';
import { CountMoves } from './counts.ts';
import type { Database } from './database.ts';
import { MachineKeys } from './machine-keys.ts';
import { prune } from './prune.ts';
import { contentOf, inputsOf, loadRecord } from './record.ts';
import { savePlan } from './save-plan.ts';

export function sqliteJournal(db: Database): Journal {
  const keys = new MachineKeys(db);
  const writer = new CommitWriter(db, keys);
  return {
    async loadRecord(deployment, options) {
      return loadRecord(db, deployment, options?.full ?? false);
    },
    async recover(lease, at) {
      return db.writeUnder(lease, (deployment) => recover(db, keys, deployment, at));
    },
    async savePlan(lease, rows, at) {
      db.writeUnder(lease, (deployment) => savePlan(db, keys, deployment, rows, at));
    },
    async commit(commit) {
      try {
        db.writeUnder(commit.lease, (deployment) => writer.write(deployment, commit));
      } catch (error) {
        writer.forgetKept();
        throw error;
      }
    },
    async appendLogs(lease, chunks) {
      db.writeUnder(lease, (deployment) => writer.appendLogs(deployment, chunks));
    },
    inputs: async (hash) => inputsOf(db, hash),
    content: async (hash) => contentOf(db, hash),
    async prune(lease, keep) {
      db.writeUnder(lease, (deployment) => prune(db, deployment, keep.runsPerTask));
      writer.forgetKept();
    },
  };
}

function recover(db: Database, keys: MachineKeys, deployment: number, at: number): number {
  const rows = db.all<{ run: number; task: number; machine: string | null }>(
    `SELECT r.key AS run, r.task, m.id AS machine FROM open_runs r LEFT JOIN task_rows t ON t.key = r.task
     LEFT JOIN machines m ON m.key = t.machine WHERE r.deployment = ?`,
    deployment,
  );
  const moves = new CountMoves(db, keys, deployment);
  for (const row of rows) {
    db.run(
      `UPDATE runs SET ended = ?, outcome = 'cancelled', why = 'the process that drove it ended' WHERE key = ?`,
      at,
      row.run,
    );
    const changed = db.run(
      `UPDATE task_rows SET status = 'ready', cut = 'crashed', run = ?, since = ? WHERE key = ?`,
      row.run,
      at,
      row.task,
    );
    if (changed > 0) moves.add(row.machine ?? undefined, 'running', 'ready');
  }
  moves.save();
  return rows.length;
}
