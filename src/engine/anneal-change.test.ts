import { describe, expect, it } from 'vitest';
import { annealPlan, contentOf, openDeployment } from '../../test/support/anneal-plan.ts';
import { doneResult, fakeRunner, observed, retryResult } from '../../test/support/fake-runner.ts';
import { planOf, roleOf } from '../../test/support/plans.ts';
import type { RecordedValues } from '../model/record.ts';

const ran = (runner: ReturnType<typeof fakeRunner>) => runner.requests.map((request) => request.task);

describe('anneal, live inputs', () => {
  const joiner = roleOf('join', { inputs: { token: { from: 'cluster.token', live: true } }, apply: 'join.sh' });
  const founder = roleOf('init', { provides: ['cluster'], publish: 'tokens.sh' });
  const plan = planOf(
    [
      { id: 'm0/up/apply' },
      { id: 'm0/init/apply', after: ['m0/up/apply'], founds: [{ capability: 'cluster', place: 'deployment' }] },
      ...[1, 2, 3].map((n) => ({
        id: `m${n}/join/apply`,
        after: ['m0/init/apply'],
        sources: { cluster: { kind: 'first', of: [{ kind: 'task', task: 1 }] } } as const,
      })),
    ],
    { roles: { join: joiner, init: founder } },
  );
  const taskInputs: Parameters<typeof annealPlan>[1]['taskInputs'] = (_, task, lookup) => {
    const cluster = lookup.live?.['cluster'];
    // `as`: the sources of these tests have one provider.
    const inputs: RecordedValues = cluster === undefined ? {} : (cluster as RecordedValues);
    return { inputs, digest: task.digest, missing: [], generate: [] };
  };

  it('asks the provider once for all that wait, and hands over what it says now', async () => {
    const world = await openDeployment();
    const runner = fakeRunner(async (request) => {
      await world.clock.sleep(10);
      if (request.task === 'm0/up/apply') return doneResult({}, { machine: observed('10.0.0.1') });
      return request.verb === 'publish' || request.task.includes('/init/')
        ? doneResult({ token: 'T' }, { secret: ['token'] })
        : doneResult();
    });
    const content = contentOf({ join: joiner, init: founder }, ['cluster']);
    const result = await annealPlan(world, { plan, runner, taskInputs, content });
    expect(result.outcome).toBe('done');
    expect(runner.published.map((request) => [request.task, request.machine?.access.host])).toEqual([
      ['m0/init/apply', '10.0.0.1'],
    ]);
    const joins = runner.requests.filter((request) => request.task.includes('/join/'));
    expect(joins.map((request) => request.inputs['token'])).toEqual(
      Array.from({ length: 3 }, () => ({ $secret: expect.any(String), tag: expect.any(String) })),
    );
    expect((await world.store.loadRecord('demo')).founded).toEqual([
      { capability: 'cluster', place: 'deployment', machines: ['id-m0'] },
    ]);
  });

  it('tries again when no provider answers, and says so', async () => {
    const world = await openDeployment();
    const runner = fakeRunner((request) => {
      if (request.task === 'm0/up/apply') return doneResult({}, { machine: observed('10.0.0.1') });
      return request.verb === 'publish' ? retryResult('cannot reach m0', 1, 'unreachable') : doneResult();
    });
    const result = await annealPlan(world, { plan, runner, taskInputs, attempts: 2 });
    expect(result.outcome).toBe('failed');
    const failed = await world.store.tasks('demo', { statuses: ['failed'] });
    expect(failed).toHaveLength(3);
    expect(failed[0]?.why).toContain('cannot read what m0/init/apply publishes now: cannot reach m0');
  });
});

describe('anneal, removal', () => {
  const roles = {
    up: roleOf('up', { remove: [{ machine: 'destroy' }] }),
    a: roleOf('a', { provides: ['cluster'], remove: [{ script: 'leave.sh' }, { script: 'forget.sh', at: 'cluster' }] }),
  };
  const born = () =>
    planOf(
      [
        { id: 'm0/up/apply' },
        { id: 'm1/up/apply' },
        { id: 'm0/a/apply', after: ['m0/up/apply'] },
        { id: 'm1/a/apply', after: ['m1/up/apply'] },
      ],
      { roles },
    );
  const runner = () =>
    fakeRunner((request) =>
      request.task.includes('/up/apply')
        ? doneResult({}, { machine: observed(request.machine?.name ?? request.desired?.name ?? '') })
        : doneResult(),
    );

  async function grown() {
    const world = await openDeployment();
    await annealPlan(world, { plan: born(), runner: runner(), content: contentOf(roles) });
    const record = await world.store.loadRecord('demo');
    const recordedOf = (id: string) => ({
      content: record.task(id)?.content ?? '',
      inputs: record.task(id)?.inputs ?? '',
    });
    const leaving = (name: string) => [
      { id: `${name}/a/remove`, action: 'remove', recorded: recordedOf(`${name}/a/apply`) } as const,
      {
        id: `${name}/up/remove`,
        action: 'remove',
        recorded: recordedOf(`${name}/up/apply`),
        after: [`${name}/a/remove`],
      } as const,
    ];
    return { world, leaving };
  }

  it('undoes with what was recorded, then forgets machine and rows', async () => {
    const { world, leaving } = await grown();
    const plan = planOf([...leaving('m0'), ...leaving('m1')], {
      roles,
      machines: [
        { name: 'm0', action: 'remove' },
        { name: 'm1', action: 'remove' },
      ],
    });
    const second = fakeRunner();
    const empty = planOf([]);
    const result = await annealPlan(world, {
      plan,
      runner: second,
      content: contentOf(roles),
      command: 'destroy',
      replan: () => empty,
    });
    expect(result.outcome).toBe('done');
    expect(second.requests.map((request) => [request.task, request.verb, request.content.role.role])).toEqual([
      ['m0/a/remove', 'remove', 'a'],
      ['m1/a/remove', 'remove', 'a'],
      ['m0/up/remove', 'remove', 'up'],
      ['m1/up/remove', 'remove', 'up'],
    ]);
    const row = await world.store.deployment('demo');
    expect(row).toMatchObject({ machines: 0, apply: { command: 'destroy', outcome: 'removed' } });
    expect(Object.values(row?.counts ?? {}).every((count) => count === 0)).toBe(true);
  });

  it('asks nobody who has left already, though its machine still stands', async () => {
    const { world, leaving } = await grown();
    const [leave, ...rest] = leaving('m1');
    if (leave === undefined) throw new Error('no removal');
    const plan = planOf([...leaving('m0'), { ...leave, after: ['m0/a/remove'] }, ...rest], {
      roles,
      machines: ['m0', 'm1'].map((name) => ({ name, action: 'remove' })),
    });
    const second = fakeRunner();
    await annealPlan(world, { plan, runner: second, content: contentOf(roles), replan: () => planOf([]) });
    const peers = second.requests.map(({ task, peers }) => [task, peers['cluster']?.map((peer) => peer.name)]);
    expect(Object.fromEntries(peers)).toMatchObject({ 'm0/a/remove': ['m1'], 'm1/a/remove': [] });
  });

  it('runs what is to run elsewhere on others, and skips an adopted machine that is dead', async () => {
    const { world, leaving } = await grown();
    const plan = planOf([...leaving('m0')], {
      roles,
      machines: [
        { name: 'm0', action: 'remove', origin: 'adopted' },
        { name: 'm1', action: 'keep', settled: true },
      ],
    });
    const second = fakeRunner((request) =>
      request.dead
        ? doneResult({}, { notices: ['skipped leave.sh'] })
        : retryResult('cannot reach m0', 1000, 'unreachable'),
    );
    const result = await annealPlan(world, {
      plan,
      runner: second,
      content: contentOf(roles),
      replan: () => planOf([]),
    });
    expect(result.outcome).toBe('done');
    expect(second.requests.map((request) => [request.task, request.dead])).toEqual([
      ['m0/a/remove', false],
      ['m0/a/remove', false],
      ['m0/a/remove', true],
      ['m0/up/remove', true],
    ]);
    expect(second.requests[0]?.peers['cluster']?.map((peer) => peer.name)).toEqual(['m1']);
    const notices = (await world.store.events('demo', 0))
      .filter((event) => event.type === 'notice')
      .map((event) => event.message);
    expect(notices).toEqual(['m0 does not answer and leaves: steps on it are skipped', 'skipped leave.sh']);
    expect((await world.store.machines('demo')).rows.map((machine) => machine.name)).toEqual(['m1']);
  });

  it('forgets only the rows of a role that is taken off a living machine', async () => {
    const { world, leaving } = await grown();
    const [remove] = leaving('m0');
    if (remove === undefined) throw new Error('no removal');
    const plan = planOf([{ id: 'm0/up/apply', action: 'none' }, remove], {
      roles,
      machines: [
        { name: 'm0', action: 'keep' },
        { name: 'm1', action: 'keep', settled: true },
      ],
    });
    await annealPlan(world, {
      plan,
      runner: fakeRunner(),
      content: contentOf(roles),
      replan: () => ({ ...plan, tasks: plan.tasks.slice(0, 1) }),
    });
    const record = await world.store.loadRecord('demo');
    expect(record.tasksOf('id-m0').map((task) => task.id)).toEqual(['m0/up/apply']);
    expect(record.machines[0]?.settled).toBe('signature id-m0');
  });
});

describe('anneal, new facts', () => {
  it('plans again when an open need was observed, while others run on', async () => {
    const world = await openDeployment();
    const machines = [{ name: 'm0' }, { name: 'm1' }];
    const open = planOf(
      [
        { id: 'm0/up/apply' },
        { id: 'm0/docker/observe', kind: 'observe', after: ['m0/up/apply'], action: 'maybe', digest: undefined },
        { id: 'm1/slow/apply' },
        { id: 'm1/last/apply', after: ['m1/slow/apply'] },
      ],
      { machines },
    );
    const closed = planOf(
      [
        { id: 'm0/up/apply' },
        { id: 'm1/slow/apply' },
        { id: 'm0/docker-found/apply', after: ['m0/up/apply'] },
        { id: 'm1/last/apply', after: ['m1/slow/apply', 'm0/docker-found/apply'] },
      ],
      { machines },
    );
    const runner = fakeRunner(async (request) => {
      await world.clock.sleep(request.task === 'm1/slow/apply' ? 5000 : 10);
      return request.task === 'm0/up/apply'
        ? doneResult({}, { machine: observed('10.0.0.1', { 'found.docker': true }) })
        : doneResult();
    });
    const result = await annealPlan(world, { plan: open, runner, wish: () => closed });
    expect(result.outcome).toBe('done');
    expect(ran(runner)).toEqual(['m0/up/apply', 'm1/slow/apply', 'm0/docker-found/apply', 'm1/last/apply']);
    expect((await world.store.tasks('demo', {})).map((task) => task.id).sort()).toEqual(
      closed.tasks.map((task) => task.id).sort(),
    );
  });

  it('says when a prediction did not hold, and freezes what was found first', async () => {
    const world = await openDeployment();
    const plan = planOf([{ id: 'm0/up/apply' }], {
      machines: [{ name: 'm0', facts: { 'os.version': '12' }, predicted: ['os.version'] }],
    });
    const answer = (docker: boolean) =>
      fakeRunner(() =>
        doneResult({}, { machine: observed('10.0.0.1', { 'os.version': '13', 'found.docker': docker }) }),
      );
    await annealPlan(world, { plan, runner: answer(false) });
    const messages = (await world.store.events('demo', 0))
      .filter((event) => event.type === 'machine.replanned')
      .map((event) => event.message);
    expect(messages).toEqual(['re-planned m0: os.version predicted "12", found "13"']);
    const changed = planOf([{ id: 'm0/up/apply', version: '2' }], { machines: [{ name: 'm0' }] });
    await annealPlan(world, { plan: changed, runner: answer(true) });
    const [machine] = (await world.store.loadRecord('demo')).machines;
    expect(machine).toMatchObject({
      state: 'up',
      facts: { 'os.version': '13', 'found.docker': false },
      networks: { private: '10.0.0.1' },
    });
  });

  it('does not ask about the same open need for ever', async () => {
    const world = await openDeployment();
    const plan = planOf([
      { id: 'm0/x/observe', kind: 'observe', action: 'maybe', digest: undefined, reason: 'found.docker' },
    ]);
    const result = await annealPlan(world, { plan, runner: fakeRunner() });
    expect(result.outcome).toBe('failed');
    expect((await world.store.tasks('demo', {}))[0]?.why).toContain('was not observed');
  });
});
