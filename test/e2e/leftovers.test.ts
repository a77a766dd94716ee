import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLocalTransport } from '../../src/transports/local/local-transport.ts';
import type { SessionOptions, Sessions, ShellResult } from '../../src/transports/session.ts';
import { openSessions } from '../../src/transports/shell-session/open-sessions.ts';
import { killedInStep } from '../support/killed-in-step.ts';

const NEVER = new AbortController().signal;
const ACCESS = { host: 'localhost', user: 'root', hostKeys: [], sudo: false, transport: 'local' };

describe('a session after one whose client was killed', () => {
  let folder: string;
  let sessions: Sessions;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'purlin-left-'));
    sessions = openSessions({ local: createLocalTransport() }, { folder });
  });
  afterEach(async () => {
    await sessions.close();
    await rm(folder, { recursive: true, force: true });
  });

  const killed = (script: string, keep = false) => killedInStep({ access: ACCESS, folder, script, keep });

  async function next(script: string, more: Partial<SessionOptions> = {}): Promise<ShellResult> {
    const session = await sessions.open(ACCESS, { signal: NEVER, id: 'next', ...more });
    try {
      return await session.run({ script, environment: {}, secrets: {} }, { signal: NEVER, timeoutMs: 5_000 });
    } finally {
      await session.close();
    }
  }

  test('waits for the step that still runs, and says so', async () => {
    const notices: string[] = [];
    await killed(`echo started; sleep 1; touch ${folder}/ended`);
    const { exit } = await next(`[ -e ${folder}/ended ]`, { onNotice: (text) => notices.push(text) });
    expect(exit).toBe(0);
    expect(notices).toEqual([expect.stringContaining('session killed')]);
  });

  test('ends the step where that is asked, with all its children', async () => {
    const pid = await killed(`sh -c 'echo $$; sleep 51; true'; touch ${folder}/ended`);
    const began = Date.now();
    const { stdout } = await next(`ls ${folder}; cut -d' ' -f3 /proc/${pid}/stat 2>/dev/null | grep -v Z`, {
      leftover: 'end',
    });
    expect(stdout).toBe('session\n');
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  test('waits for a step that must not be interrupted, even where an end is asked; its output harms it not', async () => {
    await killed(
      `echo started; for i in 1 2 3 4 5; do sleep 0.2; echo line; echo line >&2; done; touch ${folder}/ended`,
      true,
    );
    const { exit } = await next(`[ -e ${folder}/ended ]`, { leftover: 'end' });
    expect(exit).toBe(0);
  });

  test('leaves a daemon alone that has a session of its own', async () => {
    const pid = await killed('setsid sleep 30 >/dev/null 2>&1 & echo $!; sleep 0.1');
    const { stdout } = await next(`kill -0 ${pid} && echo alive; kill ${pid}`, { leftover: 'end' });
    expect(stdout).toBe('alive\n');
  });

  test('finds no files of the killed session', async () => {
    const shown = await killed('printf %s "$purlin_d"; sleep 0.2', true);
    expect(shown).toMatch(/purlin\.\w{6}$/);
    expect((await next(`[ -e ${shown} ] || echo gone`)).stdout).toBe('gone\n');
  });

  test('waits for nothing when the session ended and left a process in the background', async () => {
    const first = await sessions.open(ACCESS, { signal: NEVER, id: 'first' });
    const step = 'sleep 20 >/dev/null 2>&1 & echo $!';
    const { stdout } = await first.run(
      { script: step, environment: {}, secrets: {} },
      { signal: NEVER, timeoutMs: 5_000 },
    );
    await first.close();
    const began = Date.now();
    await next(`kill ${stdout}`);
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  test('waits for nothing when the recorded process is another one now', async () => {
    await writeFile(join(folder, 'session'), `old ${process.pid} ${process.pid} 1 1 - -\n`);
    expect((await next(`cat ${folder}/session`)).stdout).toMatch(/^next /);
  });

  test('a cancelled open leaves the queue and the machine', async () => {
    await killed('echo started; sleep 1');
    const stop = AbortSignal.timeout(200);
    await expect(sessions.open(ACCESS, { signal: stop, id: 'stopped' })).rejects.toMatchObject({ code: 'cancelled' });
    expect((await next('echo on')).stdout).toBe('on\n');
    expect(await readFile(join(folder, 'session'), 'utf8')).not.toContain('stopped');
  });

  test('a cancelled step that must not be interrupted is left to end, and found', async () => {
    const first = await sessions.open(ACCESS, { signal: NEVER, id: 'first' });
    const step = { script: `sleep 1; touch ${folder}/ended`, environment: {}, secrets: {}, interruptible: false };
    const ended = first.run(step, { signal: AbortSignal.timeout(100), timeoutMs: 5_000 });
    await expect(ended).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining('left to end') });
    await first.close();
    expect((await next(`[ -e ${folder}/ended ]`)).exit).toBe(0);
  });
});
