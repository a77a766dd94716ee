import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { thisHolder } from '../../src/stores/holder.ts';
import { openSqliteStore } from '../../src/stores/sqlite/open.ts';
import { killedPlan } from '../support/killed-plan.ts';

const CHILD = path.join(import.meta.dirname, '../support/killed-child.ts');
const KILLS = 15;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'purlin-killed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** One process; SIGKILL a while after it began its first task, unless it ended before. Gives what it printed. */
async function live(journal: string, killAfterMs: number | undefined): Promise<string> {
  const child = spawn(process.execPath, [CHILD, folder, journal], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const before = sizeOf(journal);
  let timer: NodeJS.Timeout | undefined;
  const watch = setInterval(() => {
    if (killAfterMs === undefined || timer !== undefined || sizeOf(journal) === before) return;
    timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  }, 5);
  await once(child, 'exit');
  clearInterval(watch);
  clearTimeout(timer);
  return output.trim();
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

async function doneTasks(): Promise<readonly string[]> {
  const store = openSqliteStore({ folder, now: () => Date.now() });
  const rows = await store.tasks('demo', { statuses: ['done'] });
  expect(await store.integrity()).toEqual([]);
  await store.close();
  return rows.map((row) => row.id);
}

it('an annealer killed many times at random moments runs nothing again that was recorded as done, and ends whole', async () => {
  const journal = path.join(folder, 'journal');
  const lines = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').filter(Boolean) : []);
  let recorded: readonly string[] = [];
  let cut = 0;
  for (let life = 0; life <= KILLS; life += 1) {
    const seen = lines().length;
    const last = life === KILLS;
    const output = await live(journal, last ? undefined : Math.random() * 120);
    const begun = lines()
      .slice(seen)
      .map((line) => line.split(' '));
    const again = begun.filter(([, , , task]) => recorded.includes(task ?? ''));
    expect(again).toEqual([]);
    cut += begun.filter(([, , mode]) => mode === 'interrupted').length;
    recorded = await doneTasks();
    if (last) expect(output).toBe('done');
  }
  expect(recorded.length).toBe(killedPlan().tasks.length);
  expect(cut).toBeGreaterThan(0);
  const store = openSqliteStore({ folder, now: () => Date.now() });
  const counts = (await store.deployment('demo'))?.counts;
  expect(counts).toMatchObject({ done: killedPlan().tasks.length, running: 0, ready: 0, blocked: 0 });
  for (const { id } of await store.tasks('demo', {}))
    if (!id.startsWith('barrier')) expect((await store.task('demo', id))?.values).toEqual({ made: id });
  await store.close();
});

it('a second process is told who drives the deployment', async () => {
  const journal = path.join(folder, 'journal');
  const first = live(journal, 3000);
  while (!existsSync(journal)) await new Promise((resolve) => setTimeout(resolve, 20));
  const store = openSqliteStore({ folder, now: () => Date.now() });
  const holder = await store.holderOf('demo');
  const pid = holder?.holder.pid;
  expect(pid).toBeGreaterThan(0);
  await expect(store.acquire('demo', thisHolder('apply'))).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining(`process ${pid} on`),
  });
  await store.close();
  expect(await first).toBe('done');
});
