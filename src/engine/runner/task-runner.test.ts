import { describe, expect, it } from 'vitest';
import { type FakeSessions, fakeSessions } from '../../../test/support/fake-sessions.ts';
import { manualClock } from '../../../test/support/manual-clock.ts';
import { endpoint, runRequest } from '../../../test/support/run-request.ts';
import type { Executor, StepContext } from '../../executors/executor.ts';
import { type FakeExecutorOptions, fakeExecutor } from '../../executors/fake/fake.ts';
import { AppError } from '../../model/errors.ts';
import { STEP_KINDS, type Step, type StepKind } from '../../model/files/step.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { LogLine } from '../../model/run.ts';
import type { RunRequest } from './run-request.ts';
import { taskRunner } from './task-runner.ts';

type Apply = (step: Step, context: StepContext) => Outcome | Promise<Outcome>;

interface World {
  readonly executors?: Partial<Record<StepKind, Partial<FakeExecutorOptions>>>;
  readonly sessions?: FakeSessions;
  readonly signal?: AbortSignal;
  readonly secrets?: Readonly<Record<string, string>>;
}

const done = (outputs = {}, changes = [{ what: 'did' }]): Outcome => ({ kind: 'done', changes, outputs });
const failed = (message: string): Outcome => ({
  kind: 'failed',
  error: new AppError('step-failed', message),
  exit: 3,
  tail: 'a\nb',
});
const name = (step: Step) => ('script' in step ? step.script : JSON.stringify(step));

async function run(request: RunRequest, world: World = {}) {
  const fakes = STEP_KINDS.map((kind) =>
    fakeExecutor({ kind, checks: kind !== 'script' && kind !== 'http', ...world.executors?.[kind] }),
  );
  const executors = Object.fromEntries(fakes.map((fake) => [fake.kind, fake])) as unknown as Record<StepKind, Executor>;
  const sessions = world.sessions ?? fakeSessions();
  const clock = manualClock();
  const runner = taskRunner({
    sessions,
    executors,
    clock,
    openSecret: ({ $secret }) => world.secrets?.[$secret] ?? '',
  });
  const lines: LogLine[] = [];
  const result = await runner.run(request, {
    signal: world.signal ?? new AbortController().signal,
    log: (line) => lines.push(line),
  });
  const calls = fakes.flatMap((fake) =>
    fake.calls.map((call) => ({ ...call, text: `${call.verb} ${name(call.step)}` })),
  );
  return { result, lines, calls, sessions, clock };
}

const script = (apply: Apply): World => ({ executors: { script: { checks: false, apply } } });
const check = (exit: 'yes' | 'no' | 'error'): Partial<FakeExecutorOptions> => ({
  check: () => {
    if (exit === 'error') return { kind: 'failed', error: new AppError('step-failed', 'cannot check'), exit: 2 };
    return exit === 'yes'
      ? { kind: 'as-wanted', outputs: {} }
      : { kind: 'would-change', changes: [{ what: 'not yet' }] };
  },
});
const WEB = { check: 'check.sh', apply: 'apply.sh', publish: 'publish.sh', health: 'health.sh' };

describe('a first run', () => {
  it('is done without apply where check says as wanted, and publishes', async () => {
    const { result, calls } = await run(runRequest(WEB), {
      executors: { script: { ...check('yes'), apply: () => done({ port: '80' }) } },
    });
    expect(calls.map((call) => call.text)).toEqual(['check check.sh', 'apply publish.sh']);
    expect(result).toMatchObject({
      outcome: { kind: 'done', outputs: { port: '80' } },
      ran: ['check', 'publish'],
      changes: [],
    });
  });

  it('applies, asks for health and publishes where check says no', async () => {
    const { result, calls } = await run(runRequest(WEB), { executors: { script: check('no') } });
    expect(calls.map((call) => call.text)).toEqual([
      'check check.sh',
      'apply apply.sh',
      'apply health.sh',
      'apply publish.sh',
    ]);
    expect(result.ran).toEqual(['check', 'apply', 'health', 'publish']);
    expect(result.changes).toHaveLength(1);
  });

  it('fails where check can tell neither', async () => {
    const { result, calls } = await run(runRequest(WEB), { executors: { script: check('error') } });
    expect(result.outcome).toMatchObject({ kind: 'failed', exit: 2 });
    expect(calls).toHaveLength(1);
  });

  it('says check where steps that check themselves found nothing to do', async () => {
    const { result } = await run(runRequest({ apply: { package: { name: 'curl' } } }), {
      executors: { package: { apply: () => done({}, []) } },
    });
    expect(result).toMatchObject({ outcome: { kind: 'done' }, ran: ['check'], changes: [] });
  });

  it('opens one session for all of it and closes it', async () => {
    const { sessions } = await run(runRequest(WEB, { endLeftovers: true }), { executors: { script: check('no') } });
    expect(sessions.opened).toMatchObject([{ host: 'm1', closed: true, options: { leftover: 'end' } }]);
    expect(sessions.opened[0]?.options.shared).toBeUndefined();
  });

  it('publishes for others without a lock on the machine', async () => {
    const sessions = fakeSessions();
    const fake = fakeExecutor({ kind: 'script', checks: false });
    // Only script steps run here.
    const executors = { script: fake } as unknown as Record<StepKind, Executor>;
    const runner = taskRunner({ sessions, executors, clock: manualClock(), openSecret: () => '' });
    await runner.publish(runRequest(WEB), { signal: new AbortController().signal, log: () => {} });
    expect(fake.calls.map((call) => name(call.step))).toEqual(['publish.sh']);
    expect(sessions.opened).toMatchObject([{ host: 'm1', options: { shared: true } }]);
  });

  it('opens no session where there are no steps', async () => {
    const { result, sessions } = await run(runRequest({}));
    expect(result.outcome.kind).toBe('done');
    expect(sessions.opened).toEqual([]);
  });
});

describe('other runs', () => {
  it('asks for health again where an interrupted run is found as wanted', async () => {
    const { result } = await run(runRequest(WEB, { mode: 'interrupted' }), { executors: { script: check('yes') } });
    expect(result.ran).toEqual(['check', 'health', 'publish']);
  });

  it('always applies what changed: check cannot veto it', async () => {
    const { result } = await run(runRequest(WEB, { mode: 'changed' }), { executors: { script: check('yes') } });
    expect(result.ran).toEqual(['apply', 'health', 'publish']);
  });

  it('upgrades instead of applying where another version was done here before', async () => {
    const request = runRequest(
      { apply: 'apply.sh', upgrade: 'upgrade.sh' },
      { mode: 'changed', inputs: { version: '2' }, fromVersion: '1' },
    );
    const { result, calls } = await run(request);
    expect(result.ran).toEqual(['upgrade']);
    expect(calls[0]?.context.inputs).toMatchObject({ version: '2', fromVersion: '1' });
  });

  it('applies where the version stayed the same', async () => {
    const request = runRequest(
      { apply: 'apply.sh', upgrade: 'upgrade.sh' },
      { mode: 'changed', inputs: { version: '1' }, fromVersion: '1' },
    );
    expect((await run(request)).result.ran).toEqual(['apply']);
  });

  it('shows drift and changes nothing in mode check', async () => {
    const { result, calls } = await run(runRequest(WEB, { mode: 'check' }), { executors: { script: check('no') } });
    expect(calls.map((call) => call.text)).toEqual(['check check.sh']);
    expect(result).toMatchObject({ outcome: { kind: 'done' }, changes: [{ what: 'not yet' }], ran: ['check'] });
  });

  it('derives a check from the steps that can say, and tells which cannot', async () => {
    const apply: Step[] = [{ script: 'a.sh' }, { package: { name: 'curl' } }];
    const { result, calls } = await run(runRequest({ apply }, { mode: 'check' }), {
      executors: { package: { check: () => ({ kind: 'as-wanted', outputs: {} }) } },
    });
    expect(calls.map((call) => call.verb)).toEqual(['check']);
    expect(result.notices).toEqual(['cannot know whether web is as wanted: script a.sh cannot say before it runs']);
  });

  it.each(['drain', 'restore', 'remove'] as const)('runs the steps of %s', async (verb) => {
    const { result, calls } = await run(runRequest({ [verb]: `${verb}.sh` }, { verb }));
    expect(result.ran).toEqual([verb]);
    expect(calls.map((call) => call.text)).toEqual([`apply ${verb}.sh`]);
  });

  it('runs a proof with its content and tells what it showed', async () => {
    const request = runRequest({}, { verb: 'proof' });
    const content = { ...request.content, proof: { script: 'proof.sh' } };
    const { result } = await run(
      { ...request, content },
      script(() => ({ kind: 'done', changes: [], outputs: {}, said: 'it works' })),
    );
    expect(result).toMatchObject({ ran: ['proof'], outcome: { kind: 'done', said: 'it works' } });
  });
});

describe('steps of a verb', () => {
  it('hands outputs of a step to those after it', async () => {
    const { calls } = await run(
      runRequest({ apply: [{ script: 'a.sh' }, { script: 'b.sh' }] }),
      script(() => done({ port: '80' })),
    );
    expect(calls[0]?.context.inputs).toEqual({});
    expect(calls[1]?.context.inputs).toEqual({ port: '80' });
  });

  it.each([
    ['retry', { kind: 'retry', afterMs: 5, reason: 'busy' }],
    ['wait', { kind: 'wait', for: 'a person' }],
    ['failed', failed('broken')],
  ] as const)('ends at the first that says %s', async (_, outcome) => {
    const { result, calls } = await run(
      runRequest({ apply: [{ script: 'a.sh' }, { script: 'b.sh' }] }),
      script(() => outcome),
    );
    expect(calls).toHaveLength(1);
    expect(result.outcome).toMatchObject(outcome);
  });

  it('runs a step at the runner in a session of this machine', async () => {
    const { sessions } = await run(runRequest({ apply: [{ script: 'a.sh', at: 'runner' }] }));
    expect(sessions.opened).toMatchObject([{ host: 'localhost', options: { shared: true } }]);
  });

  it('runs steps of a place without a machine at the runner', async () => {
    const { sessions } = await run(runRequest({ apply: 'a.sh' }, { machine: undefined }));
    expect(sessions.opened.map((one) => one.host)).toEqual(['localhost']);
  });

  it('tries the providers of an alias in order until one answers', async () => {
    const sessions = fakeSessions({ down: (host) => (host === 'm2' ? 'unreachable' : undefined) });
    const peers = { cluster: [endpoint('m2'), endpoint('m3')] };
    const { result } = await run(runRequest({ drain: { script: 'd.sh', at: 'cluster' } }, { verb: 'drain', peers }), {
      sessions,
    });
    expect(result.outcome.kind).toBe('done');
    expect(sessions.opened).toMatchObject([{ host: 'm3', options: { shared: true } }]);
  });

  it('asks to be tried again where no provider answers', async () => {
    const sessions = fakeSessions({ down: () => 'unreachable' });
    const peers = { cluster: [endpoint('m2'), endpoint('m3')] };
    const { result } = await run(runRequest({ drain: { script: 'd.sh', at: 'cluster' } }, { verb: 'drain', peers }), {
      sessions,
    });
    expect(result.outcome).toMatchObject({ kind: 'retry', reason: expect.stringContaining('none of m2, m3 answers') });
  });

  it('skips a step of leaving where nobody else provides, with a notice', async () => {
    const remove: Step[] = [{ script: 'leave.sh' }, { script: 'forget.sh', at: 'cluster' }];
    const { result, calls } = await run(runRequest({ remove }, { verb: 'remove' }));
    expect(calls.map((call) => call.text)).toEqual(['apply leave.sh']);
    expect(result.notices).toEqual(['nobody else provides cluster: skipped remove step script forget.sh']);
  });

  it('skips the steps of a dead machine with a notice; steps elsewhere run', async () => {
    const remove: Step[] = [{ script: 'leave.sh' }, { script: 'forget.sh', at: 'cluster' }, { machine: 'destroy' }];
    const peers = { cluster: [endpoint('m2')] };
    const { result, calls, sessions } = await run(runRequest({ remove }, { verb: 'remove', dead: true, peers }));
    expect(calls.map((call) => call.text)).toEqual(['apply forget.sh', 'apply {"machine":"destroy"}']);
    expect(sessions.opened.map((one) => one.host)).toEqual(['m2']);
    expect(result.notices).toEqual(['m1 does not answer: skipped remove step script leave.sh there']);
  });

  it('goes on at the machine that a step brought into being', async () => {
    const machine = {
      platformId: 'x',
      power: 'on',
      networks: {},
      access: endpoint('10.0.0.9').access,
      facts: { cpus: 2 },
    } as const;
    const apply: Step[] = [{ machine: 'converge' }, { script: 'a.sh' }];
    const { result, calls, sessions } = await run(runRequest({ apply }, { machine: undefined }), {
      executors: { machine: { apply: () => ({ ...done(), kind: 'done', changes: [], outputs: {}, machine }) } },
    });
    expect(sessions.opened.map((one) => one.host)).toEqual(['10.0.0.9']);
    expect(calls.find((call) => call.text === 'apply a.sh')?.context.facts).toEqual({ cpus: 2 });
    expect(result.machine).toEqual(machine);
  });
});

describe('health', () => {
  it('is repeated until it passes', async () => {
    let left = 3;
    const { result, clock } = await run(
      runRequest({ health: 'h.sh' }, { verb: 'health' }),
      script(() => (left-- > 0 ? failed('not yet') : done())),
    );
    expect(result).toMatchObject({ outcome: { kind: 'done' }, ran: ['health'] });
    expect(clock.slept).toEqual([250, 500, 1000]);
  });

  it('fails with its last words when its timeout is over', async () => {
    const { result } = await run(
      runRequest({ health: { script: 'h.sh', timeout: '20s' } }, { verb: 'health' }),
      script(() => failed('no leader')),
    );
    expect(result.outcome).toMatchObject({
      kind: 'failed',
      exit: 3,
      tail: 'a\nb',
      error: { message: 'cannot see web healthy within 20s: no leader' },
    });
  });
});

describe('what goes wrong with a machine', () => {
  it.each(['unreachable', 'timeout'] as const)('%s at the opening is a retry', async (code) => {
    const { result } = await run(runRequest(WEB), { sessions: fakeSessions({ down: () => code }) });
    expect(result.outcome).toMatchObject({ kind: 'retry', error: { code }, reason: `cannot reach m1: ${code}` });
  });

  it.each(['host-key', 'login-refused', 'privilege'] as const)('%s is a failure', async (code) => {
    const { result } = await run(runRequest(WEB), { sessions: fakeSessions({ down: () => code }) });
    expect(result.outcome).toMatchObject({ kind: 'failed', error: { code } });
  });

  it('says which step took too long', async () => {
    const late = script(() => Promise.reject(new AppError('timeout', 'no end')));
    const { result } = await run(runRequest({ apply: { script: 'a.sh', timeout: '90s' } }), late);
    expect(result.outcome).toMatchObject({
      kind: 'failed',
      error: { message: 'cannot finish script a.sh within 90s: no end' },
    });
  });

  it('is cancelled as a value', async () => {
    const controller = new AbortController();
    const world = script(() => {
      controller.abort();
      return Promise.reject(new AppError('cancelled', 'ended'));
    });
    const { result } = await run(runRequest(WEB, { mode: 'changed' }), { ...world, signal: controller.signal });
    expect(result.outcome).toMatchObject({ kind: 'failed', error: { code: 'cancelled' } });
  });
});

describe('secrets', () => {
  const inputs = { token: { $secret: 's1', tag: 't' }, nested: [{ key: { $secret: 's2', tag: 't' } }], port: 80 };
  const secrets = { s1: 'hunter2-long', s2: 'swordfish-long' };

  it('are opened for the step and named as secret, however deep they stand', async () => {
    const { calls } = await run(runRequest({ apply: 'a.sh' }, { inputs }), { secrets });
    expect(calls[0]?.context.inputs).toEqual({ token: 'hunter2-long', nested: [{ key: 'swordfish-long' }], port: 80 });
    expect([...(calls[0]?.context.secret ?? [])]).toEqual(['token', 'nested']);
  });

  it('are masked in log lines, changes, errors and tails', async () => {
    const loud: Apply = (_, context) => {
      context.log({ stream: 'out', text: 'using hunter2-long' });
      return {
        kind: 'failed',
        error: new AppError('step-failed', 'bad swordfish-long', { hint: 'not hunter2-long' }),
        tail: 'hunter2-long',
      };
    };
    const { result, lines } = await run(runRequest({ apply: 'a.sh' }, { inputs }), { secrets, ...script(loud) });
    const shown = JSON.stringify([
      result,
      lines,
      result.outcome.kind === 'failed' && [result.outcome.error.message, result.outcome.error.hint],
    ]);
    expect(shown).not.toMatch(/hunter2|swordfish/);
    expect(shown).toContain('using ***');
  });

  it('are marked in what is published, by type and by flow, and masked in the log of the step that made them', async () => {
    const apply: Apply = (_, context) => {
      context.log({ stream: 'out', text: 'made correct-horse' });
      return done({ token: 'correct-horse', copy: 'x hunter2-long', plain: 'y' });
    };
    const valueTypes = {
      token: { type: 'string', secret: true },
      copy: { type: 'string' },
      plain: { type: 'string' },
    } as const;
    const request = runRequest({ publish: 'p.sh' }, { inputs: { old: { $secret: 's1', tag: 't' } }, valueTypes });
    const { result, lines } = await run(request, { secrets, ...script(apply) });
    expect(result.secret).toEqual(['token', 'copy']);
    expect(result.outcome).toMatchObject({ outputs: { token: 'correct-horse' } });
    expect(lines.map((line) => line.text)).toContain('made ***');
  });
});
