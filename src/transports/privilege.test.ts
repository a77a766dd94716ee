import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { fakeSudo } from '../../test/support/fake-sudo.ts';
import { type SshServer, startSshServer } from '../../test/support/ssh-server.ts';
import { openSessions } from './shell-session/open-sessions.ts';
import { createSshTransport } from './ssh/ssh-transport.ts';

const NEVER = new AbortController().signal;
const PLAIN = { environment: {}, secrets: {} };

describe('a session that needs sudo', () => {
  const rest: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(rest.splice(0).map((end) => end()));
  });

  async function openBySudo(answer: 'obeys' | 'asks', notices: string[] = []) {
    const path = await fakeSudo(answer);
    const server: SshServer = await startSshServer({ path });
    const folder = await mkdtemp(join(tmpdir(), 'purlin-priv-'));
    const sessions = openSessions(
      { ssh: createSshTransport({ home: folder, agentSocket: undefined, knownHosts: [] }) },
      { folder },
    );
    rest.push(
      () => sessions.close(),
      () => server.stop(),
      () => rm(folder, { recursive: true }),
      () => rm(path.split(':')[0] ?? '', { recursive: true }),
    );
    return sessions.open(
      { ...server.access, sudo: true },
      { signal: NEVER, id: 'id', onNotice: (text) => notices.push(text) },
    );
  }

  test('runs its steps through sudo -n, and ends them although sudo stands between', async () => {
    const session = await openBySudo('obeys');
    expect((await session.run({ ...PLAIN, script: 'echo as root' }, { signal: NEVER, timeoutMs: 5_000 })).stdout).toBe(
      'as root\n',
    );
    const slow = session.run({ ...PLAIN, script: 'sleep 43' }, { signal: NEVER, timeoutMs: 200 });
    await expect(slow).rejects.toMatchObject({ code: 'timeout', message: expect.not.stringContaining('still runs') });
    expect((await session.run({ ...PLAIN, script: 'echo lives' }, { signal: NEVER, timeoutMs: 5_000 })).stdout).toBe(
      'lives\n',
    );
    await session.close();
  });

  test('says that sudo wants a password, and what to allow', async () => {
    await expect(openBySudo('asks')).rejects.toMatchObject({
      code: 'privilege',
      message: 'cannot become root at tester@127.0.0.1: sudo: a password is required',
      hint: expect.stringContaining('tester ALL=(ALL) NOPASSWD: ALL'),
    });
  });
});
