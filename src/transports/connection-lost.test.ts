import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSshServer } from '../../test/support/ssh-server.ts';
import { openSessions } from './shell-session/open-sessions.ts';
import { createSshTransport } from './ssh/ssh-transport.ts';

const NEVER = new AbortController().signal;

test('a connection that is lost in a step gives unreachable at once; the next session waits for the step', async () => {
  const server = await startSshServer();
  const folder = await mkdtemp(join(tmpdir(), 'purlin-lost-'));
  const sessions = openSessions(
    { ssh: createSshTransport({ home: folder, agentSocket: undefined, knownHosts: [] }) },
    { folder },
  );
  const plain = { environment: {}, secrets: {} };
  const session = await sessions.open(server.access, { signal: NEVER, id: 'first' });
  const step = { ...plain, script: `echo started; sleep 1; touch ${folder}/ended` };
  const lost = session.run(step, { signal: NEVER, timeoutMs: 10_000, onOutput: () => server.cut() });
  await expect(lost).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('connection was lost'),
  });
  await expect(session.run({ ...plain, script: 'true' }, { signal: NEVER, timeoutMs: 1_000 })).rejects.toMatchObject({
    code: 'unreachable',
  });
  await session.close();
  const next = await sessions.open(server.access, { signal: NEVER, id: 'next' });
  const found = await next.run({ ...plain, script: `ls ${folder}` }, { signal: NEVER, timeoutMs: 5_000 });
  expect(found.stdout).toBe('ended\nsession\n');
  await next.close();
  await sessions.close();
  await server.stop();
  await rm(folder, { recursive: true });
});
