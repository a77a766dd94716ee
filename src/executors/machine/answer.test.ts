import { describe, expect, it } from 'vitest';
import { DESIRED, memoryPlatform } from '../../../test/support/fake-platform.ts';
import { fakeSessions } from '../../../test/support/fake-sessions.ts';
import { manualClock } from '../../../test/support/manual-clock.ts';
import { scriptedSession, stepContext } from '../../../test/support/step-context.ts';
import { AppError, type AppErrorOptions, type ErrorCode } from '../../model/errors.ts';
import type { LogLine } from '../../model/run.ts';
import { NO_ABILITIES, type Platform } from '../../platforms/platform.ts';
import { machineExecutor } from './machine.ts';

/** A cloud's machine whose first calls are answered with these errors, each so many times. */
function born(answers: readonly (readonly [ErrorCode, number])[], given: Partial<Platform> = {}) {
  const clock = manualClock();
  const queue = answers.flatMap(([code, times]) => Array.from({ length: times }, () => code));
  const lines: LogLine[] = [];
  const abilities = { ...NO_ABILITIES, creates: true, knowsHostKey: true, userData: true };
  const executor = machineExecutor({
    platforms: async () => memoryPlatform({ abilities, ...given }),
    sessions: fakeSessions({ down: () => queue.shift(), session: () => scriptedSession({ stdout: 'root=true\n' }) }),
    clock,
    facts: () => new Map(),
  });
  const context = stepContext({ desired: DESIRED, platform: 'memory', timeoutMs: 600_000, lines });
  return { clock, lines, converge: () => executor.apply({ machine: 'converge' }, context) };
}

describe('waiting for a new machine', () => {
  it('says what it waits for, less often the longer it takes', async () => {
    const { lines, converge } = born([['unreachable', 60]]);
    expect(await converge()).toMatchObject({ kind: 'done' });
    const said = lines.filter((line) => line.progress);
    expect(said.map(({ text }) => /^waits for SSH at m1:22, (\d+)s of 10m: /.exec(text)?.[1]).map(Number)).toEqual([
      12, 27, 57, 117,
    ]);
  });

  it('says nothing of one that answers soon', async () => {
    const { lines, converge } = born([['unreachable', 4]]);
    await converge();
    expect(lines.filter((line) => line.progress)).toEqual([]);
  });

  it.each(['host-key', 'login-refused'] as const)('lets %s pass until the first boot is over', async (code) => {
    const { converge } = born([
      ['unreachable', 10],
      [code, 20],
    ]);
    expect(await converge()).toMatchObject({ kind: 'done' });
  });

  it.each(['host-key', 'login-refused'] as const)(
    'takes %s for an error two minutes after its first answer',
    async (code) => {
      const { clock, converge } = born([
        ['unreachable', 10],
        [code, 1000],
      ]);
      expect(await converge()).toMatchObject({ kind: 'failed', error: { code } });
      expect(clock.now()).toBeLessThan(180_000);
    },
  );
});

describe('a new machine that never answers', () => {
  const console = async () => `${Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n')}\n\n`;

  it('is told with what to check and the last lines of its console', async () => {
    const outcome = await born([['unreachable', 1e4]], { console }).converge();
    expect(outcome).toMatchObject({
      kind: 'retry',
      reason: 'cannot work on m1:22: it did not answer within 10m: cannot reach m1: unreachable',
      error: { hint: expect.stringMatching(/bastion.*cloud-init/) },
      tail: expect.stringMatching(/^line 20\n[^]*line 39$/),
    });
  });

  it('is told without them where the console cannot be read', async () => {
    const broken = () => Promise.reject(new AppError('platform', 'no console yet'));
    const { lines, converge } = born([['unreachable', 1e4]], { console: broken });
    const outcome = await converge();
    expect(outcome).toMatchObject({ kind: 'retry' });
    expect(outcome).not.toHaveProperty('tail');
    expect(lines.at(-1)?.text).toBe('the console of m1 cannot be read: no console yet');
  });
});

describe('a platform that refuses', () => {
  const refusing = (code: ErrorCode, options: AppErrorOptions) =>
    born([], { converge: () => Promise.reject(new AppError(code, 'cannot make m1', options)) }).converge();

  it.each(['credentials', 'quota'] as const)('for %s waits for a person, and says what to do', async (code) => {
    expect(await refusing(code, { hint: 'Ask the owner.' })).toEqual({
      kind: 'wait',
      for: 'cannot make m1',
      hint: 'Ask the owner.',
    });
  });

  it('because it is busy is asked again when it said', async () => {
    expect(await refusing('platform-busy', { retryAfterMs: 300_000 })).toMatchObject({
      kind: 'retry',
      afterMs: 300_000,
    });
  });
});
