import { expect } from 'vitest';
import { machineExecutor } from '../../src/executors/machine/machine.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openBench, type PlatformSubject } from '../../src/platforms/bench-suite.ts';
import type { Platform } from '../../src/platforms/platform.ts';
import { openSessions } from '../../src/transports/shell-session/open-sessions.ts';
import { createSshTransport } from '../../src/transports/ssh/ssh-transport.ts';
import { stepContext } from './step-context.ts';

const PATIENCE_MS = 20_000;

/**
 * Makes a machine where nothing ever answers by SSH, as a task does, and holds what it is told against what an operator needs:
 * where it was tried, what to check, what it waited for meanwhile, and the console's last lines where the platform has one.
 */
export async function expectNeverAnswersTold(subject: PlatformSubject): Promise<void> {
  const bench = await openBench(subject);
  const { platform, site, call } = bench;
  const desired = bench.desire('silent');
  const ssh = createSshTransport({ home: '/nonexistent', agentSocket: undefined, knownHosts: [] });
  const sessions = openSessions({ ssh });
  const executor = machineExecutor({
    platforms: async () => silent(platform),
    sessions,
    clock: systemClock,
    facts: () => new Map(),
  });
  const lines: { readonly text: string; readonly progress?: true }[] = [];
  try {
    // Made before, so that the patience is for its answer alone.
    await platform.converge(desired, call());
    const context = stepContext({ desired, platform: platform.name, timeoutMs: PATIENCE_MS });
    const outcome = await executor.apply({ machine: 'converge' }, { ...context, log: (line) => lines.push(line) });
    expect(outcome).toMatchObject({
      kind: 'retry',
      error: {
        code: 'unreachable',
        message: expect.stringMatching(/^cannot work on 127\.0\.0\.1:1: it did not answer within/),
        hint: expect.stringMatching(/cloud-init/),
      },
    });
    expect(lines.filter((line) => line.progress).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^waits for SSH at 127\.0\.0\.1:1, 1\ds of 20s: cannot reach/),
    ]);
    if (outcome.kind === 'retry' && outcome.tail === undefined && platform.console !== undefined)
      expect(await platform.console(desired, call())).toBe('');
  } finally {
    await sessions.close();
    await platform.destroy(desired, call());
    await platform.dispose(site, call());
  }
}

/** The same platform, whose machines are looked for where nothing listens: their addresses lead nowhere from here. */
function silent(platform: Platform): Platform {
  return {
    ...platform,
    async converge(machine, options) {
      const made = await platform.converge(machine, options);
      // Nobody wrote the file of the login key here.
      const { identityFile: _, ...access } = made.access;
      return { ...made, access: { ...access, host: '127.0.0.1', port: 1 } };
    },
  };
}
