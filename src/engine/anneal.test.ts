import { describe, expect, it } from 'vitest';
import { annealPlan, openDeployment } from '../../test/support/anneal-plan.ts';
import { doneResult, fakeRunner } from '../../test/support/fake-runner.ts';
import { planOf } from '../../test/support/plans.ts';

describe('anneal', () => {
  it('runs every task once, each after what it comes after', async () => {
    const world = await openDeployment();
    const runner = fakeRunner();
    const plan = planOf([
      { id: 'm0/a/apply' },
      { id: 'm1/a/apply' },
      { id: 'barrier/all', after: ['m0/a/apply', 'm1/a/apply'] },
      { id: 'm0/b/apply', after: ['barrier/all'] },
    ]);
    const result = await annealPlan(world, { plan, runner });
    expect(result.outcome).toBe('done');
    expect(runner.requests.map((request) => request.task)).toEqual(['m0/a/apply', 'm1/a/apply', 'm0/b/apply']);
    const row = await world.store.deployment('demo');
    expect(row?.counts).toMatchObject({ done: 4, blocked: 0, ready: 0, running: 0 });
    const { rows } = await world.store.machines('demo');
    expect(rows.map((machine) => machine.settled)).toEqual([true, true]);
  });

  it('publishes values into the record', async () => {
    const world = await openDeployment();
    const runner = fakeRunner(() => doneResult({ address: '10.0.0.1' }));
    await annealPlan(world, { plan: planOf([{ id: 'm0/a/apply' }]), runner });
    const record = await world.store.loadRecord('demo');
    expect(record.task('m0/a/apply')).toMatchObject({ status: 'done', values: { address: '10.0.0.1' } });
  });
});
