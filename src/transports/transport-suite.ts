import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sh } from '../lib/quote.ts';
import type { Access } from '../model/machine.ts';
import type { Session, Sessions, ShellCommand, ShellResult } from './session.ts';
import { SESSION_CASES, type SessionCase } from './session-cases.ts';
import { openSessions } from './shell-session/open-sessions.ts';
import type { Transport } from './transport.ts';

/** One transport under test. */
export interface TransportUnderTest {
  readonly transport: Transport;
  /** A machine that runs `sh` on this machine, or answers the cases. */
  readonly access: Access;
  /** Folder of the session file on the machine. Default: a new one here. */
  readonly folder?: string;
  readonly stop?: () => Promise<void>;
}

export interface SuiteOptions {
  /** Case name -> why it cannot hold for this transport. */
  readonly skips?: Readonly<Record<string, string>>;
}

interface World extends TransportUnderTest {
  readonly sessions: Sessions;
  readonly folder: string;
  readonly open: (id?: string) => Promise<Session>;
  /** Runs `work` with an open session and closes it in any case. */
  readonly use: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
}

type Behaviour = (world: World) => Promise<void>;

const WAIT_MS = 15_000;
const NEVER = new AbortController().signal;

/** What every transport keeps, as the port says; `start` brings one up. */
export function transportSuite(
  name: string,
  start: () => Promise<TransportUnderTest>,
  options: SuiteOptions = {},
): void {
  describe(`${name} transport`, () => {
    let world: World;
    let own: string;
    beforeAll(async () => {
      const under = await start();
      own = await mkdtemp(join(tmpdir(), 'purlin-suite-'));
      const folder = under.folder ?? own;
      const sessions = openSessions({ [under.access.transport ?? 'ssh']: under.transport }, { folder });
      const open = (id = 'suite') => sessions.open(under.access, { signal: NEVER, id });
      const use = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
        const session = await open();
        return await closing(session, work);
      };
      world = { ...under, sessions, folder, open, use };
    });
    afterAll(async () => {
      await world.sessions.close();
      await world.stop?.();
      await rm(own, { recursive: true, force: true });
    });
    const check = (title: string, body: (world: World) => Promise<void>) => {
      const reason = options.skips?.[title];
      if (reason) test.skip(`${title} (skipped: ${reason})`, () => undefined);
      else test(title, () => body(world));
    };
    for (const one of SESSION_CASES) check(one.title, (under) => runCase(under, one));
    for (const [title, body] of Object.entries(BEHAVIOURS)) check(title, body);
  });
}

async function closing<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function runCase(world: World, { command, shows }: SessionCase): Promise<void> {
  const result = await world.use((session) => session.run(command, { signal: NEVER, timeoutMs: WAIT_MS }));
  expect(result).toMatchObject(shows);
}

function run(session: Session, script: string, more: Partial<ShellCommand> = {}, signal = NEVER): Promise<ShellResult> {
  return session.run({ script, environment: {}, secrets: {}, ...more }, { signal, timeoutMs: WAIT_MS });
}

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  'output arrives while the command still runs': async ({ use }) => {
    await use(async (session) => {
      const stop = new AbortController();
      const seen: string[] = [];
      const ended = session.run(
        { script: 'echo first; echo second >&2; sleep 30', environment: {}, secrets: {} },
        {
          signal: stop.signal,
          timeoutMs: WAIT_MS,
          onOutput: (stream, text) => {
            seen.push(`${stream}:${text}`);
            if (seen.length === 2) stop.abort();
          },
        },
      );
      await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
      expect(seen).toEqual(expect.arrayContaining(['err:second\n', 'out:first\n']));
    });
  },
  'a cancelled command is ended within 5 s, even one that ignores TERM, and the session lives': async ({ use }) => {
    await use(async (session) => {
      const began = Date.now();
      const ended = run(session, "trap '' TERM; sleep 40 & sleep 41", {}, AbortSignal.timeout(200));
      await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
      expect(Date.now() - began).toBeLessThan(5_500);
      expect((await run(session, 'echo alive')).stdout).toBe('alive\n');
    });
  },
  'a command that is too slow is ended and gives timeout': async ({ use }) => {
    await use(async (session) => {
      // Its own number: the suite of another transport may run at the same moment.
      const number = randomInt(1_000, 1_000_000);
      const script = `sleep ${number}`;
      const slow = session.run({ script, environment: {}, secrets: {} }, { signal: NEVER, timeoutMs: 300 });
      await expect(slow).rejects.toMatchObject({ code: 'timeout', hint: expect.stringContaining('timeout') });
      expect((await run(session, `ps ax | grep -c "slee[p] ${number}$" || true`)).stdout).toBe('0\n');
    });
  },
  'two commands of one session run one after the other': async ({ use }) => {
    await use(async (session) => {
      const [first, second] = await Promise.all([run(session, 'sleep 0.2; date +%s%N'), run(session, 'date +%s%N')]);
      expect(Number(first.stdout)).toBeLessThan(Number(second.stdout));
    });
  },
  'a second session waits until the first one is closed': async ({ open }) => {
    const first = await open('one');
    const order: string[] = [];
    const second = open('two').then((session) => {
      order.push('opened');
      return session;
    });
    await run(first, 'sleep 0.1');
    order.push('closed');
    await first.close();
    await (await second).close();
    expect(order).toEqual(['closed', 'opened']);
  },
  'a shared session waits for nobody': async ({ open, sessions, access }) => {
    const session = await open('one');
    const shared = await sessions.open(access, { signal: NEVER, id: 'two', shared: true });
    expect((await run(shared, 'echo shared')).stdout).toBe('shared\n');
    await shared.close();
    await session.close();
  },
  'nothing is left on the machine but the session file': async ({ open, sessions, access, folder }) => {
    const session = await open();
    const { stdout } = await run(session, 'dirname "$PURLIN_INPUTS"', { inputs: { a: 1 }, outputs: true });
    await session.close();
    const look = await sessions.open(access, { signal: NEVER, id: 'look', shared: true });
    const found = await run(
      look,
      sh`ls -d ${stdout.trim()} 2>/dev/null; ls ${folder}; tail -n 1 ${`${folder}/session`}`,
    );
    await look.close();
    expect(found.stdout).toBe('session\nsuite -\n');
  },
  'secrets are in no argument list and no environment': async ({ use }) => {
    await use(async (session) => {
      const secret = `s3cret-${process.pid}-${Date.now()}`;
      const script = `sleep 0.01
for f in /proc/[0-9]*/cmdline /proc/[0-9]*/environ; do tr '\\0' '\\n' <"$f"; done 2>/dev/null | grep -c "\${TOKEN%?}[\${TOKEN#"\${TOKEN%?}"}]"`;
      const result = await run(session, script, { secrets: { TOKEN: secret }, inputs: { token: secret } });
      expect(result).toMatchObject({ stdout: '0\n', exit: 1 });
    });
  },
  'dial gives a byte stream to a port that the machine reaches': async ({ use }) => {
    await use(async (session) => {
      const server = createServer((socket) => socket.end('hello from a port'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const stream = await session.dial('127.0.0.1', typeof address === 'object' ? (address?.port ?? 0) : 0, {
        signal: NEVER,
      });
      const text = await new Promise((resolve) => stream.once('data', (piece: Buffer) => resolve(piece.toString())));
      expect(text).toBe('hello from a port');
      stream.destroy();
      server.close();
    });
  },
  'dial says what cannot be reached': async ({ use }) => {
    await use(async (session) => {
      await expect(session.dial('127.0.0.1', 1, { signal: NEVER })).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringContaining('127.0.0.1:1'),
      });
    });
  },
  'a closed session says so, and closing twice is fine': async ({ open }) => {
    const session = await open();
    await Promise.all([session.close(), session.close()]);
    await expect(run(session, 'true')).rejects.toThrow(/closed/);
  },
  'a command that kills the session’s shell gives unreachable with the reason': async ({ use }) => {
    await use(async (session) => {
      await expect(run(session, 'kill -KILL $$')).rejects.toMatchObject({ code: 'unreachable' });
    });
  },
};
