import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annealPlan, type Opened, openDeployment } from '../../test/support/anneal-plan.ts';
import { doneResult, fakeRunner } from '../../test/support/fake-runner.ts';
import { mortalStore } from '../../test/support/mortal-store.ts';
import { anyPlan } from '../../test/support/random-plans.ts';
import type { Plan } from '../model/plan.ts';
import type { RunRequest } from './run-request.ts';

async function finalState(world: Opened) {
  const record = await world.store.loadRecord('demo');
  const rows = (await world.store.tasks('demo', {})).map(({ id, status }) => [
    id,
    status,
    record.task(id)?.digest,
    record.task(id)?.values,
  ]);
  const { rows: machines } = await world.store.machines('demo');
  const counts = (await world.store.deployment('demo'))?.counts;
  return {
    rows: rows.map((row) => JSON.stringify(row)).sort((a, b) => (a < b ? -1 : 1)),
    machines: machines.map((row) => [row.name, row.settled, row.counts]),
    counts,
  };
}

/** One process: it gets a pid, runs until it is killed after so many writes, and leaves its runs behind. */
async function live(world: Opened, plan: Plan, pid: number, writes: number, half: boolean, waits: readonly number[]) {
  const store = writes === Number.POSITIVE_INFINITY ? world.store : mortalStore(world.store, writes, half);
  const runner = fakeRunner(async (request) => {
    const n = plan.tasks.findIndex((task) => task.id === request.task);
    await world.clock.sleep(waits[n % waits.length] ?? 0);
    return doneResult({ made: request.task });
  });
  const error = await annealPlan(world, { plan, runner, store, pid }).then(
    () => undefined,
    (thrown) => thrown,
  );
  world.deadPids.add(pid);
  return { runner, error };
}

describe('anneal, killed at any instant', () => {
  const kill = fc.record({ writes: fc.integer({ min: 1, max: 12 }), half: fc.boolean() });
  const waits = fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 14, maxLength: 14 });

  it('ends in the same state, runs nothing again that was recorded as done, and looks after what was running', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan(), fc.array(kill, { minLength: 1, maxLength: 4 }), waits, async (plan, kills, times) => {
        const [straight, world] = [await openDeployment(), await openDeployment()];
        await live(straight, plan, 1, Number.POSITIVE_INFINITY, false, times);
        const begun = new Set<string>();
        let done: readonly string[] = [];
        for (const [index, { writes, half }] of [
          ...kills,
          { writes: Number.POSITIVE_INFINITY, half: false },
        ].entries()) {
          const running = (await world.store.tasks('demo', { statuses: ['running'] })).map((task) => task.id);
          const { runner, error } = await live(world, plan, index + 1, writes, half, times);
          if (writes === Number.POSITIVE_INFINITY) expect(error).toBeUndefined();
          expect(runner.requests.filter((request) => done.includes(request.task))).toEqual([]);
          for (const request of runner.requests) expect(request.mode).toBe(modeFor(request, running, begun));
          for (const request of runner.requests) begun.add(request.task);
          for (const id of running) begun.add(id);
          done = (await world.store.tasks('demo', { statuses: ['done'] })).map((task) => task.id);
        }
        expect(await finalState(world)).toEqual(await finalState(straight));
      }),
      { numRuns: 150 },
    );
  });
});

/** What ran before and did not come to its end is looked after, whether it was launched or only about to be. */
function modeFor(request: RunRequest, running: readonly string[], begun: ReadonlySet<string>): string {
  return running.includes(request.task) || begun.has(request.task) ? 'interrupted' : 'first';
}
