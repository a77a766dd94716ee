import { layPlan } from '../../src/engine/graph/plan-rows.ts';
import type { TaskStatus } from '../../src/model/status.ts';
import { openBenchStore } from './bench-store.ts';
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
    return { queryMilliseconds: times[Math.floor(TIMES / 2)] ?? 0, saveSeconds, tasks: plan.tasks.length };
  } finally {
    await bench.remove();
  }
}
