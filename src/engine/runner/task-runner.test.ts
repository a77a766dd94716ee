import { describe, expect, it } from 'vitest';
import { fakeSessions } from '../../../test/support/fake-sessions.ts';
import { manualClock } from '../../../test/support/manual-clock.ts';
import { check, done, failed, runOver, script, stepText, WEB } from '../../../test/support/run-over.ts';
import { runRequest } from '../../../test/support/run-request.ts';
import type { Executor } from '../../executors/executor.ts';
import { fakeExecutor } from '../../executors/fake/fake.ts';
import type { Step, StepKind } from '../../model/files/step.ts';
import { taskRunner } from './task-runner.ts';

describe('a first run', () => {
  it('is done without apply where check says as wanted, and publishes', async () => {
    const { result, calls } = await runOver(runRequest(WEB), {
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
    const { result, calls } = await runOver(runRequest(WEB), { executors: { script: check('no') } });
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
    const { result, calls } = await runOver(runRequest(WEB), { executors: { script: check('error') } });
    expect(result.outcome).toMatchObject({ kind: 'failed', exit: 2 });
    expect(calls).toHaveLength(1);
  });

  it('says check where steps that check themselves found nothing to do', async () => {
    const { result } = await runOver(runRequest({ apply: { package: { name: 'curl' } } }), {
      executors: { package: { apply: () => done({}, []) } },
    });
    expect(result).toMatchObject({ outcome: { kind: 'done' }, ran: ['check'], changes: [] });
  });

  it('opens one session for all of it and closes it', async () => {
    const { sessions } = await runOver(runRequest(WEB, { endLeftovers: true }), { executors: { script: check('no') } });
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
    expect(fake.calls.map((call) => stepText(call.step))).toEqual(['publish.sh']);
    expect(sessions.opened).toMatchObject([{ host: 'm1', options: { shared: true } }]);
  });

  it('opens no session where there are no steps', async () => {
    const { result, sessions } = await runOver(runRequest({}));
    expect(result.outcome.kind).toBe('done');
    expect(sessions.opened).toEqual([]);
  });
});

describe('other runs', () => {
  it('asks for health again where an interrupted run is found as wanted', async () => {
    const { result } = await runOver(runRequest(WEB, { mode: 'interrupted' }), { executors: { script: check('yes') } });
    expect(result.ran).toEqual(['check', 'health', 'publish']);
  });

  it('always applies what changed: check cannot veto it', async () => {
    const { result } = await runOver(runRequest(WEB, { mode: 'changed' }), { executors: { script: check('yes') } });
    expect(result.ran).toEqual(['apply', 'health', 'publish']);
  });

  it('upgrades instead of applying where another version was done here before', async () => {
    const request = runRequest(
      { apply: 'apply.sh', upgrade: 'upgrade.sh' },
      { mode: 'changed', inputs: { version: '2' }, fromVersion: '1' },
    );
    const { result, calls } = await runOver(request);
    expect(result.ran).toEqual(['upgrade']);
    expect(calls[0]?.context.inputs).toMatchObject({ version: '2', fromVersion: '1' });
  });

  it('applies where the version stayed the same', async () => {
    const request = runRequest(
      { apply: 'apply.sh', upgrade: 'upgrade.sh' },
      { mode: 'changed', inputs: { version: '1' }, fromVersion: '1' },
    );
    expect((await runOver(request)).result.ran).toEqual(['apply']);
  });

  it('shows drift and changes nothing in mode check', async () => {
    const { result, calls } = await runOver(runRequest(WEB, { mode: 'check' }), { executors: { script: check('no') } });
    expect(calls.map((call) => call.text)).toEqual(['check check.sh']);
    expect(result).toMatchObject({ outcome: { kind: 'done' }, changes: [{ what: 'not yet' }], ran: ['check'] });
  });

  it('derives a check from the steps that can say, and tells which cannot', async () => {
    const apply: Step[] = [{ script: 'a.sh' }, { package: { name: 'curl' } }];
    const { result, calls } = await runOver(runRequest({ apply }, { mode: 'check' }), {
      executors: { package: { check: () => ({ kind: 'as-wanted', outputs: {} }) } },
    });
    expect(calls.map((call) => call.verb)).toEqual(['check']);
    expect(result.notices).toEqual(['cannot know whether web is as wanted: script a.sh cannot say before it runs']);
  });

  it.each(['drain', 'restore', 'remove'] as const)('runs the steps of %s', async (verb) => {
    const { result, calls } = await runOver(runRequest({ [verb]: `${verb}.sh` }, { verb }));
    expect(result.ran).toEqual([verb]);
    expect(calls.map((call) => call.text)).toEqual([`apply ${verb}.sh`]);
  });

  it('runs a proof with its content and tells what it showed', async () => {
    const request = runRequest({}, { verb: 'proof' });
    const content = { ...request.content, proof: { script: 'proof.sh' } };
    const { result } = await runOver(
      { ...request, content },
      script(() => ({ kind: 'done', changes: [], outputs: {}, said: 'it works' })),
    );
    expect(result).toMatchObject({ ran: ['proof'], outcome: { kind: 'done', said: 'it works' } });
  });
});

describe('health', () => {
  it('is repeated until it passes', async () => {
    let left = 3;
    const { result, clock } = await runOver(
      runRequest({ health: 'h.sh' }, { verb: 'health' }),
      script(() => (left-- > 0 ? failed('not yet') : done())),
    );
    expect(result).toMatchObject({ outcome: { kind: 'done' }, ran: ['health'] });
    expect(clock.slept).toEqual([250, 500, 1000]);
  });

  it('fails with its last words when its timeout is over', async () => {
    const { result } = await runOver(
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
