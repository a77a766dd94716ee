import type { LogChunk, RunEnd, RunStart } from '../commit.ts';
import { packLines } from '../log-text.ts';
import type { Database } from './database.ts';
import { jsonOf } from './json.ts';
import type { Kept } from './kept.ts';
import { Numbers } from './numbers.ts';
import type { OpenRuns } from './open-runs.ts';

const START = `
  INSERT INTO runs (key, run, deployment, task, task_id, machine, verb, mode, inputs, started, room)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '${' '.repeat(24)}')`;
const END = `
  UPDATE runs SET ended = ?, outcome = ?, ran = ?, exit = ?, why = ?, hint = ?, tail = ?, changes = ?, outputs = ?, room = NULL
  WHERE key = ?`;
const END_PLAIN = `UPDATE runs SET ended = ?, outcome = 'done', ran = ?, room = NULL WHERE key = ?`;
const APPEND_LOG = `
  INSERT INTO logs (run, chunk, body) VALUES (?1, (SELECT coalesce(max(chunk) + 1, 0) FROM logs WHERE run = ?1), ?2)`;

export interface RunRowsDeps {
  readonly db: Database;
  readonly open: OpenRuns;
  readonly inputs: Kept;
}

export function startRuns(deps: RunRowsDeps, deployment: number, starts: readonly RunStart[], at: number): void {
  if (starts.length === 0) return;
  const numbers = new Numbers(deps.db, 'run');
  const insert = deps.db.statement(START);
  for (const { run, task, taskId, machine, verb, mode, inputs, startedAt } of starts) {
    const key = numbers.take();
    deps.open.begin(deployment, run, key);
    const inputsKey = deps.inputs.keyOf(inputs);
    insert.run(key, run, deployment, task, taskId, machine ?? null, verb, mode, inputsKey, startedAt ?? at);
  }
  numbers.save();
}

export function appendLogs(deps: RunRowsDeps, deployment: number, chunks: readonly LogChunk[]): void {
  for (const { run, lines } of chunks) {
    const key = deps.open.keyOf(deployment, run);
    if (key !== undefined) deps.db.run(APPEND_LOG, key, packLines(lines));
  }
}

export function endRuns(deps: RunRowsDeps, deployment: number, ends: readonly RunEnd[], at: number): void {
  const { db, open } = deps;
  const plain = db.statement(END_PLAIN);
  for (const end of ends) {
    const key = open.keyOf(deployment, end.run);
    if (key === undefined) continue;
    open.end(deployment, end.run);
    const { outcome, ran, exit, why, hint, tail, changes, outputs } = end;
    if (outcome === 'done' && why === undefined && !changes?.length && outputs === undefined) {
      plain.run(at, ran.join(' '), key);
      continue;
    }
    const kept = jsonOf(changes?.length ? changes : undefined);
    const texts = [exit ?? null, why ?? null, hint ?? null, tail ?? null, kept, jsonOf(outputs)];
    db.run(END, at, outcome, ran.join(' '), ...texts, key);
  }
  if (ends.length > 0) open.saveBound(deployment, new Numbers(db, 'run').next);
}
