import { expect, it } from 'vitest';
import { progressOf } from '../../src/server/operations/progress.ts';
import { annealPlan, openDeployment } from '../support/anneal-plan.ts';
import { doneResult, failedResult, fakeRunner } from '../support/fake-runner.ts';
import { planOf } from '../support/plans.ts';

const PLAN = planOf([{ id: 'm0/up/apply' }]);
const UP = 'm0/up/apply';

it('what a run waits for stands in its log and in the events, and in the status only while it runs', async () => {
  const world = await openDeployment();
  const status = async () => {
    const row = await world.store.deployment('demo');
    return row === undefined ? [] : await progressOf(world.store, row);
  };
  let whileRunning: unknown;
  const runner = fakeRunner(async (_, { log }) => {
    log({ stream: 'info', text: 'converge m0' });
    log({ stream: 'info', progress: true, text: 'waits for SSH at 10.0.0.5:22, 40s of 10m' });
    await world.clock.sleep(1000);
    whileRunning = await status();
    return doneResult();
  });
  await annealPlan(world, { plan: PLAN, runner });
  expect(whileRunning).toMatchObject([{ task: UP, machine: 'm0', why: 'waits for SSH at 10.0.0.5:22, 40s of 10m' }]);
  expect(await status()).toEqual([]);
  const events = await world.store.events('demo', 0);
  expect(events.filter(({ type }) => type === 'task.progress')).toMatchObject([{ task: UP, machine: 'm0' }]);
  const [run] = await world.store.runs('demo', { task: UP });
  const { lines } = await world.store.log(run?.run ?? '');
  expect(lines.map(({ text }) => text)).toEqual(['converge m0', 'waits for SSH at 10.0.0.5:22, 40s of 10m']);
});

it('a run that waits for a person keeps what they can do, and is not tried again by itself', async () => {
  const world = await openDeployment();
  const outcome = { kind: 'wait', for: 'cannot make m0: no quota', hint: 'Ask for more.' } as const;
  const runner = fakeRunner(() => ({ ...doneResult(), outcome }));
  const result = await annealPlan(world, { plan: PLAN, runner });
  expect([result.outcome, runner.requests.length]).toEqual(['waiting', 1]);
  expect(await world.store.runs('demo', { task: UP })).toMatchObject([{ why: outcome.for, hint: outcome.hint }]);
  await annealPlan(world, { plan: PLAN, runner: fakeRunner() });
  expect(await world.store.task('demo', UP)).toMatchObject({ status: 'done' });
});

it('a run that is given up keeps what its machine said last', async () => {
  const world = await openDeployment();
  const { outcome } = failedResult('it did not answer', { code: 'unreachable' });
  const error = outcome.kind === 'failed' ? outcome.error : undefined;
  const retry = { kind: 'retry', afterMs: 10, reason: 'it did not answer', error, tail: 'kernel panic' } as const;
  const runner = fakeRunner(() => ({ ...doneResult(), outcome: retry }));
  const result = await annealPlan(world, { plan: PLAN, runner });
  expect(result.outcome).toBe('failed');
  expect((await world.store.runs('demo', { task: UP })).at(-1)).toMatchObject({ tail: 'kernel panic' });
});
