import { anneal } from '../../src/engine/anneal.ts';
import type { Runner, RunResult } from '../../src/engine/run-request.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openBenchStore } from './bench-store.ts';
import { largePlan } from './large-plan.ts';

const DONE: RunResult = {
  outcome: { kind: 'done', changes: [], outputs: {} },
  ran: ['apply'],
  changes: [],
  notices: [],
};
const NO_INPUTS = { port: 80, version: '20.10' };
/** As many results as one transaction carries. */
const AT_ONCE = 1000;

/** Durable completions of tasks that do nothing: every start and end is one of a commit's, on the disk before the next begins. */
export async function run(options: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const { machines = 10_000, roles = 50 } = options;
  const bench = await openBenchStore();
  try {
    const plan = largePlan(machines, roles);
    const before = performance.now();
    let opened = before;
    let cpu = process.cpuUsage();
    const runner = idleRunner(() => {
      if (opened !== before) return;
      opened = performance.now();
      cpu = process.cpuUsage();
    });
    const result = await anneal(
      {
        store: bench.store,
        runner,
        clock: systemClock,
        taskInputs: (_, task) => ({ inputs: NO_INPUTS, digest: task.digest, missing: [], generate: [] }),
        replan: () => plan,
        content: { roles: new Map(), capabilities: new Map() },
      },
      { lease: bench.lease, command: 'bench', plan, concurrency: AT_ONCE, signal: new AbortController().signal },
    );
    const ended = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    const counts = (await bench.store.deployment('bench'))?.counts;
    if (result.outcome !== 'done' || counts?.done !== plan.tasks.length)
      throw new Error(`the bench did not end: ${result.outcome}`);
    await bench.store.release(bench.lease);
    return {
      completionsPerSecond: result.ran / ((ended - opened) / 1000),
      cpuMicrosecondsPerCompletion: (user + system) / result.ran,
      saveSeconds: (opened - before) / 1000,
      tasks: plan.tasks.length,
      storeMiB: bench.sizeMiB(),
      rssMiB: process.resourceUsage().maxRSS / 1024,
    };
  } finally {
    await bench.remove();
  }
}

/** Ends all runs of a turn in its next one. */
function idleRunner(onFirst: () => void): Runner {
  return {
    async run() {
      onFirst();
      return DONE;
    },
    publish: async () => DONE,
    close: async () => {},
  };
}
