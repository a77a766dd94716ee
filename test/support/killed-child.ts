import { appendFileSync } from 'node:fs';
import { anneal } from '../../src/engine/anneal.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { thisHolder } from '../../src/stores/holder.ts';
import { openSqliteStore } from '../../src/stores/sqlite/open.ts';
import { against } from './anneal-plan.ts';
import { doneResult, fakeRunner } from './fake-runner.ts';
import { killedPlan } from './killed-plan.ts';

const [folder = '', journal = ''] = process.argv.slice(2);

/** One life of an annealer over a real store: it writes what it runs to a journal, and is killed by whoever started it. */
const store = openSqliteStore({ folder, now: () => Date.now() });
await store.claim('demo', '/demo.yaml');
const lease = await store.acquire('demo', thisHolder('apply'));
const plan = killedPlan();
const runner = fakeRunner(async ({ task, mode }) => {
  appendFileSync(journal, `${process.pid} begin ${mode} ${task}\n`);
  await systemClock.sleep(Math.random() * 6);
  return doneResult({ made: task });
});
const result = await anneal(
  {
    store,
    runner,
    clock: systemClock,
    replan: (record) => against(plan, record),
    taskInputs: (_, task) => ({ inputs: { name: task.id }, digest: task.digest, missing: [], generate: [] }),
    content: { roles: new Map(), capabilities: new Map() },
  },
  {
    lease,
    command: 'apply',
    plan: against(plan, await store.loadRecord('demo')),
    concurrency: 16,
    signal: new AbortController().signal,
  },
);
await store.release(lease);
await store.close();
console.log(result.outcome);
