import { describe, expect, it } from 'vitest';
import { annealPlan, contentOf, leaseOf, openDeployment } from '../../test/support/anneal-plan.ts';
import { doneResult, failedResult, fakeRunner, observed, retryResult } from '../../test/support/fake-runner.ts';
import { planOf, roleOf } from '../../test/support/plans.ts';
import { checkDrift } from './check-drift.ts';

describe('anneal, stopped', () => {
  it('stops when somebody asks through the store, and ends leftovers of what it cancelled next time', async () => {
    const world = await openDeployment();
    const plan = planOf([{ id: 'm0/a/apply' }, { id: 'm0/b/apply', after: ['m0/a/apply'] }]);
    const runner = fakeRunner(async (_, { signal }) => {
      await world.clock.sleep(60_000, signal).catch(() => {});
      return failedResult('cancelled', { code: 'cancelled' });
    });
    void world.clock.sleep(1000).then(() => world.store.askCancel('demo'));
    const begun = world.clock.now();
    const result = await annealPlan(world, { plan, runner });
    expect(result.outcome).toBe('cancelled');
    expect(world.clock.now() - begun).toBeLessThan(6000);
    expect((await world.store.tasks('demo', {})).map((task) => task.status)).toEqual(['ready', 'blocked']);
    const next = fakeRunner();
    await annealPlan(world, { plan, runner: next });
    expect(next.requests.map(({ mode, endLeftovers }) => ({ mode, endLeftovers }))).toEqual([
      { mode: 'interrupted', endLeftovers: true },
      { mode: 'first', endLeftovers: false },
    ]);
  });

  it('lets go of a step that does not end, and waits for it the next time', async () => {
    const world = await openDeployment();
    const plan = planOf([{ id: 'm0/a/apply' }]);
    const stubborn = fakeRunner(async () => {
      await world.clock.sleep(60_000);
      return doneResult();
    });
    const cancel = new AbortController();
    void world.clock.sleep(500).then(() => cancel.abort());
    const begun = world.clock.now();
    expect((await annealPlan(world, { plan, runner: stubborn, signal: cancel.signal })).outcome).toBe('cancelled');
    expect(world.clock.now() - begun).toBeLessThan(5500);
    expect((await world.store.runs('demo', {}))[0]?.why).toContain('still runs on m0');
    const next = fakeRunner();
    await annealPlan(world, { plan, runner: next });
    expect(next.requests).toMatchObject([{ mode: 'interrupted', endLeftovers: false }]);
  });

  it('keeps what was done before a cancel and starts nothing after it', async () => {
    const world = await openDeployment();
    const cancel = new AbortController();
    cancel.abort();
    const runner = fakeRunner();
    const result = await annealPlan(world, { plan: planOf([{ id: 'm0/a/apply' }]), runner, signal: cancel.signal });
    expect(result).toMatchObject({ outcome: 'cancelled', ran: 0 });
    expect(runner.requests).toEqual([]);
  });

  it('stops a retry that waits', async () => {
    const world = await openDeployment();
    const cancel = new AbortController();
    void world.clock.sleep(1500).then(() => cancel.abort());
    const runner = fakeRunner(() => retryResult('busy', 60_000));
    const result = await annealPlan(world, { plan: planOf([{ id: 'm0/a/apply' }]), runner, signal: cancel.signal });
    expect(result.outcome).toBe('cancelled');
    expect((await world.store.tasks('demo', {}))[0]?.status).toBe('ready');
  });

  it('stops at once when another process took the lease', async () => {
    const world = await openDeployment();
    const plan = planOf([{ id: 'm0/a/apply' }]);
    const runner = fakeRunner(async (_, { signal }) => {
      await world.clock.sleep(60_000, signal);
      return doneResult();
    });
    void world.clock.sleep(1000).then(async () => {
      world.deadPids.add(1);
      await leaseOf(world.store, 2);
    });
    await expect(annealPlan(world, { plan, runner })).rejects.toMatchObject({ code: 'lease-lost' });
  });

  it('renews its lease while a long step runs, and stores its log as it comes', async () => {
    const world = await openDeployment();
    const runner = fakeRunner(async ({ run }, { log }) => {
      log({ stream: 'out', text: 'first line' });
      await world.clock.sleep(45_000);
      expect((await world.store.log(run)).lines).toEqual([{ stream: 'out', text: 'first line' }]);
      expect((await world.store.holderOf('demo'))?.expiresAt).toBeGreaterThan(world.clock.now());
      return doneResult();
    });
    expect((await annealPlan(world, { plan: planOf([{ id: 'm0/a/apply' }]), runner })).outcome).toBe('done');
  });
});

describe('drift', () => {
  const roles = { a: roleOf('a', { check: 'check.sh' }), b: roleOf('b', { check: 'check.sh' }) };
  const plan = planOf([{ id: 'm0/a/apply' }, { id: 'm0/b/apply', after: ['m0/a/apply'] }, { id: 'm1/a/apply' }], {
    roles,
  });
  const drifted = fakeRunner;

  async function converged() {
    const world = await openDeployment();
    const runner = drifted(() => doneResult({}, { machine: observed('10.0.0.1') }));
    await annealPlan(world, { plan, runner, content: contentOf(roles) });
    return world;
  }

  it('checks every done task, shows what is not as wanted, and applies just that', async () => {
    const world = await converged();
    const runner = fakeRunner(({ mode, task }) => {
      if (mode !== 'check' || task !== 'm0/b/apply') return doneResult();
      return doneResult({}, { ran: ['check'], changes: [{ what: 'file /etc/b differs' }] });
    });
    const result = await annealPlan(world, { plan, runner, content: contentOf(roles), check: true });
    expect(result).toMatchObject({
      outcome: 'done',
      drift: [{ task: 'm0/b/apply', machine: 'm0', why: 'not as wanted: file /etc/b differs' }],
    });
    expect(runner.requests.map(({ task, mode }) => [task, mode])).toEqual([
      ['m0/a/apply', 'check'],
      ['m1/a/apply', 'check'],
      ['m0/b/apply', 'check'],
      ['m0/b/apply', 'changed'],
    ]);
  });

  it('says of a machine that does not answer that it cannot be checked, and leaves its tasks as they are', async () => {
    const world = await converged();
    const lease = await leaseOf(world.store);
    const runner = fakeRunner(() => retryResult('cannot reach it', 1000, 'unreachable'));
    const deps = {
      store: world.store,
      clock: world.clock,
      runner,
      content: contentOf(roles),
      replan: () => plan,
      taskInputs: () => ({ inputs: {}, digest: undefined, missing: [], generate: [] }),
    };
    const against = { ...plan, tasks: plan.tasks.map((task) => ({ ...task, action: 'none' as const })) };
    const drift = await checkDrift(deps, { lease, plan: against, signal: new AbortController().signal });
    expect(drift.map((each) => each.why)).toEqual(Array(3).fill('cannot be checked: cannot reach it'));
    expect((await world.store.tasks('demo', {})).map((task) => task.status)).toEqual(['done', 'done', 'done']);
  });
});
