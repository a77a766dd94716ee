import { describe, expect, it } from 'vitest';
import { fakeSessions } from '../../../test/support/fake-sessions.ts';
import { type Apply, done, failed, runOver, script, WEB } from '../../../test/support/run-over.ts';
import { endpoint, runRequest } from '../../../test/support/run-request.ts';
import { AppError } from '../../model/errors.ts';
import type { Step } from '../../model/files/step.ts';

describe('steps of a verb', () => {
  it('hands outputs of a step to those after it', async () => {
    const { calls } = await runOver(
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
    const { result, calls } = await runOver(
      runRequest({ apply: [{ script: 'a.sh' }, { script: 'b.sh' }] }),
      script(() => outcome),
    );
    expect(calls).toHaveLength(1);
    expect(result.outcome).toMatchObject(outcome);
  });

  it('runs a step at the runner in a session of this machine', async () => {
    const { sessions } = await runOver(runRequest({ apply: [{ script: 'a.sh', at: 'runner' }] }));
    expect(sessions.opened).toMatchObject([{ host: 'localhost', options: { shared: true } }]);
  });

  it('runs steps of a place without a machine at the runner', async () => {
    const { sessions } = await runOver(runRequest({ apply: 'a.sh' }, { machine: undefined }));
    expect(sessions.opened.map((one) => one.host)).toEqual(['localhost']);
  });

  it('tries the providers of an alias in order until one answers', async () => {
    const sessions = fakeSessions({ down: (host) => (host === 'm2' ? 'unreachable' : undefined) });
    const peers = { cluster: [endpoint('m2'), endpoint('m3')] };
    const { result } = await runOver(
      runRequest({ drain: { script: 'd.sh', at: 'cluster' } }, { verb: 'drain', peers }),
      {
        sessions,
      },
    );
    expect(result.outcome.kind).toBe('done');
    expect(sessions.opened).toMatchObject([{ host: 'm3', options: { shared: true } }]);
  });

  it('asks to be tried again where no provider answers', async () => {
    const sessions = fakeSessions({ down: () => 'unreachable' });
    const peers = { cluster: [endpoint('m2'), endpoint('m3')] };
    const { result } = await runOver(
      runRequest({ drain: { script: 'd.sh', at: 'cluster' } }, { verb: 'drain', peers }),
      {
        sessions,
      },
    );
    expect(result.outcome).toMatchObject({ kind: 'retry', reason: expect.stringContaining('none of m2, m3 answers') });
    expect(result.outcome, 'the own machine is not to blame').not.toHaveProperty('error');
  });

  it('skips a step of leaving where nobody else provides, with a notice', async () => {
    const remove: Step[] = [{ script: 'leave.sh' }, { script: 'forget.sh', at: 'cluster' }];
    const { result, calls } = await runOver(runRequest({ remove }, { verb: 'remove' }));
    expect(calls.map((call) => call.text)).toEqual(['apply leave.sh']);
    expect(result.notices).toEqual(['nobody else provides cluster: skipped remove step script forget.sh']);
  });

  it('skips the steps of a dead machine with a notice; steps elsewhere run', async () => {
    const remove: Step[] = [{ script: 'leave.sh' }, { script: 'forget.sh', at: 'cluster' }, { machine: 'destroy' }];
    const peers = { cluster: [endpoint('m2')] };
    const { result, calls, sessions } = await runOver(runRequest({ remove }, { verb: 'remove', dead: true, peers }));
    expect(calls.map((call) => call.text)).toEqual(['apply forget.sh', 'apply {"machine":"destroy"}']);
    expect(sessions.opened.map((one) => one.host)).toEqual(['m2']);
    expect(result.notices).toEqual(['steps on m1 are skipped: it is dead or about to be destroyed']);
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
    const { result, calls, sessions } = await runOver(runRequest({ apply }, { machine: undefined }), {
      executors: { machine: { apply: () => ({ ...done(), kind: 'done', changes: [], outputs: {}, machine }) } },
    });
    expect(sessions.opened.map((one) => one.host)).toEqual(['10.0.0.9']);
    expect(calls.find((call) => call.text === 'apply a.sh')?.context.facts).toEqual({ cpus: 2 });
    expect(result.machine).toEqual(machine);
  });
});

describe('what goes wrong with a machine', () => {
  it.each(['unreachable', 'timeout'] as const)('%s at the opening is a retry', async (code) => {
    const { result } = await runOver(runRequest(WEB), { sessions: fakeSessions({ down: () => code }) });
    expect(result.outcome).toMatchObject({ kind: 'retry', error: { code }, reason: `cannot reach m1: ${code}` });
  });

  it.each(['host-key', 'login-refused', 'privilege'] as const)('%s is a failure', async (code) => {
    const { result } = await runOver(runRequest(WEB), { sessions: fakeSessions({ down: () => code }) });
    expect(result.outcome).toMatchObject({ kind: 'failed', error: { code } });
  });

  it('says which step took too long', async () => {
    const late = script(() => Promise.reject(new AppError('timeout', 'no end')));
    const { result } = await runOver(runRequest({ apply: { script: 'a.sh', timeout: '90s' } }), late);
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
    const { result } = await runOver(runRequest(WEB, { mode: 'changed' }), { ...world, signal: controller.signal });
    expect(result.outcome).toMatchObject({ kind: 'failed', error: { code: 'cancelled' } });
  });
});

const loud: Apply = (_, context) => {
  context.log({ stream: 'out', text: 'using hunter2-long' });
  return {
    kind: 'failed',
    error: new AppError('step-failed', 'bad swordfish-long', { hint: 'not hunter2-long' }),
    tail: 'hunter2-long',
  };
};

const making: Apply = (_, context) => {
  context.log({ stream: 'out', text: 'made correct-horse' });
  return done({ token: 'correct-horse', copy: 'x hunter2-long', plain: 'y' });
};

describe('secrets', () => {
  const inputs = { token: { $secret: 's1', tag: 't' }, nested: [{ key: { $secret: 's2', tag: 't' } }], port: 80 };
  const secrets = { s1: 'hunter2-long', s2: 'swordfish-long' };

  it('are opened for the step and named as secret, however deep they stand', async () => {
    const { calls } = await runOver(runRequest({ apply: 'a.sh' }, { inputs }), { secrets });
    expect(calls[0]?.context.inputs).toEqual({ token: 'hunter2-long', nested: [{ key: 'swordfish-long' }], port: 80 });
    expect([...(calls[0]?.context.secret ?? [])]).toEqual(['token', 'nested']);
  });

  it('are masked in log lines, changes, errors and tails', async () => {
    const { result, lines } = await runOver(runRequest({ apply: 'a.sh' }, { inputs }), { secrets, ...script(loud) });
    const shown = JSON.stringify([
      result,
      lines,
      result.outcome.kind === 'failed' && [result.outcome.error.message, result.outcome.error.hint],
    ]);
    expect(shown).not.toMatch(/hunter2|swordfish/);
    expect(shown).toContain('using ***');
  });

  it('are marked in what is published, by type and by flow, and masked in the log of the step that made them', async () => {
    const valueTypes = {
      token: { type: 'string', secret: true },
      copy: { type: 'string' },
      plain: { type: 'string' },
    } as const;
    const request = runRequest({ publish: 'p.sh' }, { inputs: { old: { $secret: 's1', tag: 't' } }, valueTypes });
    const { result, lines } = await runOver(request, { secrets, ...script(making) });
    expect(result.secret).toEqual(['token', 'copy']);
    expect(result.outcome).toMatchObject({ outputs: { token: 'correct-horse' } });
    expect(lines.map((line) => line.text)).toContain('made ***');
  });
});
