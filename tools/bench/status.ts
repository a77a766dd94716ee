import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { layPlan } from '../../src/engine/graph/plan-rows.ts';
import type { TaskStatus } from '../../src/model/status.ts';
import { type BenchStore, openBenchStore } from './bench-store.ts';
import { largePlan } from './large-plan.ts';

const TIMES = 9;

/** What `status` asks of the store for all machines. */
export async function run(options: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const { machines = 10_000, roles = 50 } = options;
  const bench = await openBenchStore();
  try {
    const { store, lease } = bench;
    const plan = largePlan(machines, roles);
    const before = performance.now();
    await store.savePlan(lease, layPlan(plan, await store.loadRecord('bench'), new Set()).rows, Date.now());
    const saveSeconds = (performance.now() - before) / 1000;
    const times: number[] = [];
    const statuses: readonly TaskStatus[] = ['failed', 'waiting', 'retrying'];
    for (let count = 0; count < TIMES; count += 1) {
      const begun = performance.now();
      await store.deployment('bench');
      await store.machines('bench');
      await store.tasks('bench', { statuses, limit: 100 });
      await store.holderOf('bench');
      times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    await store.release(lease);
    return {
      queryMilliseconds: times[Math.floor(TIMES / 2)] ?? 0,
      commandMilliseconds: commandMs(bench),
      saveSeconds,
      tasks: plan.tasks.length,
    };
  } finally {
    await bench.remove();
  }
}

/** The whole command, as a person waits for it; median. */
function commandMs({ file, folder }: BenchStore): number {
  const program = path.resolve(import.meta.dirname, '../../bin/purlin');
  const times: number[] = [];
  for (let count = 0; count < TIMES; count += 1) {
    const begun = performance.now();
    const { status, stderr } = spawnSync(program, ['-f', file, '--state', folder, 'status'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error(`purlin status ended with ${status}: ${stderr}`);
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(TIMES / 2)] ?? 0;
}
