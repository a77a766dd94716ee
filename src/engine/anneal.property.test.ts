import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnnealGiven, annealPlan, type Opened, openDeployment } from '../../test/support/anneal-plan.ts';
import { doneResult, fakeRunner } from '../../test/support/fake-runner.ts';
import { anyPlan } from '../../test/support/random-plans.ts';
import { AppError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { RunRequest, RunResult } from './run-request.ts';

const RUNS = { numRuns: 60 };
const delays = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 16, maxLength: 16 });

/** What an apply leaves behind, without times and runs. */
async function stateOf(world: Opened) {
  const tasks = await world.store.tasks('demo', {});
  const record = await world.store.loadRecord('demo');
  const rows = tasks.map(({ id, status }) => ({
    id,
    status,
    digest: record.task(id)?.digest,
    values: record.task(id)?.values,
  }));
  return {
    rows: rows.sort((a, b) => (a.id < b.id ? -1 : 1)),
    machines: (await world.store.machines('demo')).rows.map((row) => [row.name, row.settled]),
  };
}

function numberOf(plan: Plan, request: RunRequest): number {
  return plan.tasks.findIndex((task) => task.id === request.task);
}

const failure: RunResult = {
  outcome: { kind: 'failed', error: new AppError('step-failed', 'cannot do it'), exit: 1 },
  ran: ['apply'],
  changes: [],
  notices: [],
};

/** Runs a plan in which each task takes its own time, and checks the rules of order whenever a run starts. */
async function annealChecked(world: Opened, plan: Plan, waits: readonly number[], more: Partial<AnnealGiven> = {}) {
  const broken: string[] = [];
  const busy = new Map<string, string>();
  let limited = 0;
  const runner = fakeRunner(async (request, { signal }) => {
    const n = numberOf(plan, request);
    const task = plan.tasks[n];
    const record = await world.store.loadRecord('demo');
    for (const before of task?.after ?? []) {
      const id = plan.tasks[before]?.id ?? '';
      if (record.task(id)?.status !== 'done') broken.push(`${request.task} began before ${id} was durable`);
    }
    const machine = request.task.split('/')[0] ?? '';
    if (machine !== 'deployment' && busy.has(machine)) broken.push(`${request.task} and ${busy.get(machine)} at once`);
    busy.set(machine, request.task);
    if (task?.limit !== undefined) limited += 1;
    if (limited > 1) broken.push(`${request.task} is one too many of its key`);
    try {
      await world.clock.sleep(waits[n % waits.length] ?? 0, signal);
      return doneResult({ made: request.task });
    } catch {
      return { ...failure, outcome: { kind: 'failed', error: new AppError('cancelled', 'cancelled') } };
    } finally {
      busy.delete(machine);
      if (task?.limit !== undefined) limited -= 1;
    }
  });
  const result = await annealPlan(world, { plan, runner, ...more });
  return { result, runner, broken };
}

describe('anneal, for any plan', () => {
  it('reaches the same state in any order of completion, and breaks no rule of order', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan(), delays, delays, async (plan, first, second) => {
        const [one, two] = [await openDeployment(), await openDeployment()];
        const a = await annealChecked(one, plan, first);
        const b = await annealChecked(two, plan, second, { concurrency: 2 });
        expect([...a.broken, ...b.broken]).toEqual([]);
        expect(a.result.outcome).toBe('done');
        expect(await stateOf(two)).toEqual(await stateOf(one));
        const again = await annealChecked(one, plan, first);
        expect(again.runner.requests).toEqual([]);
      }),
      RUNS,
    );
  });

  it('stops only what depends on a failure', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan(), fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }), async (plan, fails) => {
        const world = await openDeployment();
        const runner = fakeRunner((request) => (fails[numberOf(plan, request)] ? failure : doneResult()));
        const result = await annealPlan(world, { plan, runner });
        const stopped = new Set<number>();
        const expected = plan.tasks.map((task) => {
          const blocked = task.after.some((before) => stopped.has(before));
          const failed = !blocked && task.kind === 'role' && fails[task.n] === true;
          if (blocked || failed) stopped.add(task.n);
          return [task.id, blocked ? 'blocked' : failed ? 'failed' : 'done'];
        });
        const rows = await world.store.tasks('demo', {});
        expect(Object.fromEntries(rows.map((row) => [row.id, row.status]))).toEqual(Object.fromEntries(expected));
        expect(result.outcome).toBe(stopped.size > 0 ? 'failed' : 'done');
      }),
      RUNS,
    );
  });

  it('goes on after a cancel at any moment, which takes less than 5 s', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan(), delays, fc.integer({ min: 0, max: 8000 }), async (plan, waits, at) => {
        const [straight, world] = [await openDeployment(), await openDeployment()];
        await annealChecked(straight, plan, waits);
        const cancel = new AbortController();
        let asked = Number.POSITIVE_INFINITY;
        void world.clock.sleep(at).then(() => {
          asked = world.clock.now();
          cancel.abort();
        });
        const first = await annealChecked(world, plan, waits, { signal: cancel.signal });
        if (first.result.outcome === 'cancelled') expect(world.clock.now() - asked).toBeLessThan(5000);
        expect((await world.store.tasks('demo', { statuses: ['running'] })).length).toBe(0);
        const done = (await world.store.tasks('demo', { statuses: ['done'] })).map((task) => task.id);
        const second = await annealChecked(world, plan, waits);
        expect([...first.broken, ...second.broken]).toEqual([]);
        expect(second.runner.requests.filter((request) => done.includes(request.task))).toEqual([]);
        expect(await stateOf(world)).toEqual(await stateOf(straight));
      }),
      RUNS,
    );
  });
});
