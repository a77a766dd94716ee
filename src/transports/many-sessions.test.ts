import { expect, test } from 'vitest';
import { createFakeTransport } from './fake/fake-transport.ts';
import { openSessions } from './shell-session/open-sessions.ts';

const NEVER = new AbortController().signal;
const command = { script: 'true', environment: {}, secrets: {} };

test('a thousand sessions, each with a step that runs, take under 200 MiB', async () => {
  const transport = createFakeTransport({ answer: () => ({ stdout: 'x'.repeat(1_000), delayMs: 100 }) });
  const sessions = openSessions({ fake: transport });
  const work = Array.from({ length: 1_000 }, async (_, n) => {
    const session = await sessions.open(
      { host: `m${n}`, user: 'root', hostKeys: [], sudo: false, transport: 'fake' },
      { signal: NEVER, id: `s${n}` },
    );
    const result = await session.run(command, { signal: NEVER, timeoutMs: 10_000 });
    await session.close();
    return result.exit;
  });
  const before = process.memoryUsage.rss();
  expect(new Set(await Promise.all(work))).toEqual(new Set([0]));
  expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(200);
});
