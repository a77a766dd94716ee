import { describe, expect, it } from 'vitest';
import { annealPlan, openDeployment } from '../../test/support/anneal-plan.ts';
import { doneResult, failedResult, fakeRunner, retryResult } from '../../test/support/fake-runner.ts';
import { planOf, roleOf } from '../../test/support/plans.ts';
import type { RecordedValues } from '../model/record.ts';

const ran = (runner: ReturnType<typeof fakeRunner>) => runner.requests.map((request) => request.task);

describe('anneal', () => {
  it('runs every task once, each after what it comes after, and settles its machines', async () => {
    const world = await openDeployment();
    const runner = fakeRunner();
    const plan = planOf([
      { id: 'm0/a/apply' },
      { id: 'm1/a/apply' },
      { id: 'barrier/all', after: ['m0/a/apply', 'm1/a/apply'] },
      { id: 'm0/b/apply', after: ['barrier/all'] },
    ]);
    const result = await annealPlan(world, { plan, runner });
    expect(result).toMatchObject({ outcome: 'done', ran: 3, contacted: ['m0', 'm1'] });
    expect(ran(runner)).toEqual(['m0/a/apply', 'm1/a/apply', 'm0/b/apply']);
    const row = await world.store.deployment('demo');
    expect(row?.counts).toMatchObject({ done: 4, blocked: 0, ready: 0, running: 0 });
    expect(row?.apply).toMatchObject({ command: 'apply', outcome: 'done' });
    const record = await world.store.loadRecord('demo');
    expect(record.machines.map((machine) => machine.settled)).toEqual(['signature id-m0', 'signature id-m1']);
  });

  it('does nothing and contacts nobody when all is done', async () => {
    const world = await openDeployment();
    const plan = planOf([{ id: 'm0/a/apply' }]);
    await annealPlan(world, { plan, runner: fakeRunner() });
    const runner = fakeRunner();
    const result = await annealPlan(world, { plan, runner });
    expect(result).toMatchObject({ outcome: 'done', ran: 0, contacted: [] });
    expect(runner.requests).toEqual([]);
    const events = await world.store.events('demo', 0);
    expect(events.filter((event) => event.type === 'machine.contacted')).toHaveLength(1);
  });

  it('needs no run for roles without steps', async () => {
    const world = await openDeployment();
    const runner = fakeRunner();
    const classifier = roleOf('c', { apply: undefined });
    const plan = planOf([{ id: 'm0/c/apply' }, { id: 'm0/b/apply', after: ['m0/c/apply'] }], {
      roles: { c: classifier },
    });
    const result = await annealPlan(world, { plan, runner });
    expect(result.outcome).toBe('done');
    expect(ran(runner)).toEqual(['m0/b/apply']);
  });

  it('keeps inputs, values, log and content of a run', async () => {
    const world = await openDeployment();
    const runner = fakeRunner((_, { log }) => {
      log({ stream: 'out', text: 'hello' });
      return doneResult({ address: 'a:1' });
    });
    const taskInputs = () => ({ inputs: { port: 80 }, digest: 'd', missing: [], generate: [] });
    await annealPlan(world, { plan: planOf([{ id: 'm0/a/apply', digest: 'd' }]), runner, taskInputs });
    const detail = await world.store.task('demo', 'm0/a/apply');
    expect(detail).toMatchObject({ status: 'done', inputs: { port: 80 }, values: { address: 'a:1' }, digest: 'd' });
    expect((await world.store.log(detail?.run ?? '')).lines).toEqual([{ stream: 'out', text: 'hello' }]);
    const task = (await world.store.loadRecord('demo')).task('m0/a/apply');
    expect((await world.store.content(task?.content ?? ''))?.role.role).toBe('a');
  });

  it('seals what a run says is secret', async () => {
    const world = await openDeployment();
    const runner = fakeRunner(() => doneResult({ token: 'SWMTKN-1', address: 'a:1' }, { secret: ['token'] }));
    await annealPlan(world, { plan: planOf([{ id: 'm0/a/apply' }]), runner });
    const detail = await world.store.task('demo', 'm0/a/apply');
    expect(detail?.values).toMatchObject({ address: 'a:1', token: { $secret: expect.any(String) } });
    expect(
      JSON.stringify([detail, await world.store.runs('demo', {}), await world.store.events('demo', 0)]),
    ).not.toContain('SWMTKN');
  });

  it('cuts off early where the inputs turn out to be those of the last run', async () => {
    const world = await openDeployment();
    const tasks = (version: string) => [
      { id: 'm0/a/apply', version },
      { id: 'm0/b/apply', after: ['m0/a/apply'], digest: undefined },
    ];
    const taskInputs = (_: unknown, task: { id: string; digest: string | undefined }) => ({
      inputs: {},
      digest: task.id.includes('/b/') ? 'same' : task.digest,
      missing: [],
      generate: [],
    });
    await annealPlan(world, { plan: planOf(tasks('1')), runner: fakeRunner(), taskInputs });
    const runner = fakeRunner();
    const result = await annealPlan(world, { plan: planOf(tasks('2')), runner, taskInputs });
    expect(result.outcome).toBe('done');
    expect(ran(runner)).toEqual(['m0/a/apply']);
    expect(runner.requests[0]?.mode).toBe('changed');
  });

  it('drains and restores only around what runs', async () => {
    const world = await openDeployment();
    const plan = (version: string) => [
      { id: 'm0/a/drain', onlyIf: ['m0/a/apply'] },
      { id: 'm0/a/apply', version, after: ['m0/a/drain'] },
      { id: 'm0/a/restore', after: ['m0/a/apply'], onlyIf: ['m0/a/apply'] },
    ];
    const roles = { a: roleOf('a', { drain: 'drain.sh', restore: 'restore.sh' }) };
    // Only the apply counts as done before: drains are planned anew with each plan.
    const again = (version: string) => planOf(plan(version), { roles });
    const first = fakeRunner();
    await annealPlan(world, { plan: again('1'), runner: first });
    expect(ran(first)).toEqual(['m0/a/drain', 'm0/a/apply', 'm0/a/restore']);
    const idle = fakeRunner();
    const sketch = again('1');
    const tasks = sketch.tasks.map((task) =>
      task.verb === 'apply' ? { ...task, digest: undefined } : { ...task, digest: 'new' },
    );
    const taskInputs = (_: unknown, task: { verb: string; id: string; digest: string | undefined }) => ({
      inputs: {},
      digest: task.verb === 'apply' ? sketch.tasks[1]?.digest : task.digest,
      missing: [],
      generate: [],
    });
    await annealPlan(world, {
      plan: { ...sketch, tasks },
      runner: idle,
      taskInputs,
      replan: () => ({ ...sketch, tasks }),
    });
    expect(ran(idle)).toEqual([]);
  });

  it('fails a task whose input has no value, and says which', async () => {
    const world = await openDeployment();
    const taskInputs = () => ({
      inputs: {},
      digest: undefined,
      missing: [{ input: 'address', why: 'm1 has none' }],
      generate: [],
    });
    const result = await annealPlan(world, { plan: planOf([{ id: 'm0/a/apply' }]), runner: fakeRunner(), taskInputs });
    expect(result.outcome).toBe('failed');
    const [task] = await world.store.tasks('demo', { statuses: ['failed'] });
    expect(task?.why).toContain('input address has no value: m1 has none');
  });

  it('makes a secret that an input generates once', async () => {
    const world = await openDeployment();
    const asked = { input: 'password', key: 'm0/a/password', kind: 'password' } as const;
    const plan = planOf([{ id: 'm0/a/apply' }]);
    const given: unknown[] = [];
    const runner = fakeRunner((request) => {
      given.push(request.inputs['password']);
      return given.length === 1 ? failedResult('no') : doneResult();
    });
    const taskInputs: Parameters<typeof annealPlan>[1]['taskInputs'] = (_, task, lookup) => {
      const password = lookup.generated?.(asked.key);
      const generate = password === undefined ? [asked] : [];
      const inputs: RecordedValues = password === undefined ? {} : { password };
      return { inputs, digest: task.digest, missing: [], generate };
    };
    await annealPlan(world, { plan, runner, taskInputs });
    await annealPlan(world, { plan, runner, taskInputs });
    expect(given[0]).toMatchObject({ $secret: expect.any(String) });
    expect(given[1]).toEqual(given[0]);
  });
});

describe('anneal, when something fails', () => {
  it('keeps exit, sentence, hint and last lines of a failure', async () => {
    const world = await openDeployment();
    const runner = fakeRunner(() =>
      failedResult('cannot install docker.io', { exit: 100, tail: 'E: no package', hint: 'Try it.' }),
    );
    const result = await annealPlan(world, {
      plan: planOf([{ id: 'm0/a/apply' }, { id: 'm0/b/apply', after: ['m0/a/apply'] }]),
      runner,
    });
    expect(result.outcome).toBe('failed');
    expect((await world.store.runs('demo', {}))[0]).toMatchObject({
      outcome: 'failed',
      exit: 100,
      tail: 'E: no package',
      hint: 'Try it.',
      why: 'cannot install docker.io',
    });
    const rows = await world.store.tasks('demo', {});
    expect(rows.map((row) => row.status)).toEqual(['failed', 'blocked']);
    expect((await world.store.loadRecord('demo')).machines[0]?.settled).toBeUndefined();
  });

  it('tries again after a growing time that it states, then gives up', async () => {
    const world = await openDeployment();
    const runner = fakeRunner(() => retryResult('mirror is busy', 1000));
    const before = world.clock.now();
    const result = await annealPlan(world, { plan: planOf([{ id: 'm0/a/apply' }]), runner, attempts: 4 });
    expect(result.outcome).toBe('failed');
    expect(runner.requests).toHaveLength(4);
    expect(world.clock.now() - before).toBeGreaterThanOrEqual(7000);
    const retrying = (await world.store.events('demo', 0)).filter((event) => event.type === 'task.retrying');
    expect(retrying.map((event) => event.data?.['attempts'])).toEqual([1, 2, 3]);
    expect((await world.store.tasks('demo', {}))[0]).toMatchObject({
      status: 'failed',
      why: 'mirror is busy (tried 4 times)',
    });
  });

  it('goes on with others while one waits for a person', async () => {
    const world = await openDeployment();
    const runner = fakeRunner((request) =>
      request.task === 'm0/a/apply' ? { ...doneResult(), outcome: { kind: 'wait', for: 'a cable' } } : doneResult(),
    );
    const plan = planOf([{ id: 'm0/a/apply' }, { id: 'm1/a/apply' }]);
    expect((await annealPlan(world, { plan, runner })).outcome).toBe('waiting');
    expect((await world.store.tasks('demo', {})).map((row) => [row.status, row.why])).toEqual([
      ['waiting', 'a cable'],
      ['done', undefined],
    ]);
    const next = fakeRunner();
    expect((await annealPlan(world, { plan, runner: next })).outcome).toBe('done');
    expect(ran(next)).toEqual(['m0/a/apply']);
  });

  it('tries only what is asked for again', async () => {
    const world = await openDeployment();
    const plan = planOf([{ id: 'm0/a/apply' }, { id: 'm1/a/apply' }]);
    await annealPlan(world, { plan, runner: fakeRunner(() => failedResult('no')) });
    const runner = fakeRunner();
    const result = await annealPlan(world, { plan, runner, retries: (task) => task === 'm1/a/apply' });
    expect(ran(runner)).toEqual(['m1/a/apply']);
    expect(result.outcome).toBe('failed');
    expect((await world.store.tasks('demo', {})).map((row) => row.status)).toEqual(['failed', 'done']);
  });

  it('applies a failed change again when its files are taken back', async () => {
    const world = await openDeployment();
    const plan = (version: string) => planOf([{ id: 'm0/a/apply', version }]);
    await annealPlan(world, { plan: plan('1'), runner: fakeRunner() });
    await annealPlan(world, { plan: plan('2'), runner: fakeRunner(() => failedResult('no')) });
    const runner = fakeRunner();
    await annealPlan(world, { plan: plan('1'), runner });
    expect(runner.requests).toMatchObject([{ task: 'm0/a/apply', mode: 'changed' }]);
  });

  it('takes a broken runner for a failure, not for its end', async () => {
    const world = await openDeployment();
    const runner = fakeRunner(() => {
      throw new TypeError('x is not a function');
    });
    expect((await annealPlan(world, { plan: planOf([{ id: 'm0/a/apply' }]), runner })).outcome).toBe('failed');
    expect((await world.store.tasks('demo', {}))[0]?.why).toBe('x is not a function');
  });
});
