import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access, DesiredMachine } from '../../src/model/machine.ts';
import { labPlatform } from '../../src/platforms/lab/lab-platform.ts';
import type { Session, SessionOptions, Sessions } from '../../src/transports/session.ts';
import { openSessions } from '../../src/transports/shell-session/open-sessions.ts';
import { createSshTransport } from '../../src/transports/ssh/ssh-transport.ts';
import { transportSuite } from '../../src/transports/transport-suite.ts';
import { killedInStep } from '../support/killed-in-step.ts';

const isRoot = process.geteuid?.() === 0;
const FOLDER = '/run/purlin';
const lab = labPlatform();
const deployment = `ssh-${randomUUID().slice(0, 6)}`;
const host: DesiredMachine = {
  id: `id-of-${deployment}`,
  deployment,
  name: `${deployment}-host-0`,
  group: 'host',
  ordinal: 0,
  site: 'lab',
  settings: {},
  machine: {},
  minima: {},
};
const options = { signal: AbortSignal.timeout(550_000) };
let access: Access;

const newTransport = () => createSshTransport({ home: '/nonexistent', agentSocket: undefined, knownHosts: [] });

async function up(): Promise<Access> {
  const machine = await lab.converge(host, options);
  const sessions = openSessions({ ssh: newTransport() });
  for (let left = 100; left > 0; left -= 1) {
    const session = await sessions.open(machine.access, { ...options, id: 'up' }).catch(() => sleep(100));
    await session?.close();
    if (session) break;
  }
  await sessions.close();
  return machine.access;
}

async function shown(session: Session, script: string): Promise<string> {
  const result = await session.run({ script, environment: {}, secrets: {} }, { ...options, timeoutMs: 20_000 });
  return result.stdout;
}

describe.skipIf(!isRoot)(`SSH to a real sshd${isRoot ? '' : ' (skipped: light hosts need root)'}`, () => {
  beforeAll(async () => {
    access = await up();
  });
  afterAll(async () => {
    await lab.destroy(host, options);
    await lab.dispose({ deployment, site: 'lab', settings: {}, machine: {} }, options);
  });

  transportSuite('ssh on a light host', async () => ({ transport: newTransport(), access, folder: FOLDER }), {
    skips: {
      'dial gives a byte stream to a port that the machine reaches': 'the port is of another machine; see below',
    },
  });

  describe('one host', () => {
    let sessions: Sessions;
    beforeAll(() => {
      sessions = openSessions({ ssh: newTransport() });
    });
    afterAll(() => sessions.close());

    async function use<T>(more: Partial<SessionOptions>, work: (session: Session) => Promise<T>): Promise<T> {
      const session = await sessions.open(access, { ...options, id: 'next', ...more });
      try {
        return await work(session);
      } finally {
        await session.close();
      }
    }

    function openWrong(change: Partial<Access>): Promise<Session> {
      return sessions.open({ ...access, ...change }, { ...options, id: 'wrong' });
    }

    test('dial reaches a port of the host', async () => {
      await use({}, async (session) => {
        const stream = await session.dial('127.0.0.1', 22, options);
        const banner = await new Promise((resolve) =>
          stream.once('data', (piece: Buffer) => resolve(piece.toString())),
        );
        expect(banner).toMatch(/^SSH-2.0-OpenSSH/);
        stream.destroy();
      });
    });

    test('a client that was killed leaves a step that the next session waits for', async () => {
      const notices: string[] = [];
      await killedInStep({ access, folder: FOLDER, script: 'echo on; sleep 2; touch /run/ended' });
      await use({ onNotice: (text) => notices.push(text) }, async (session) => {
        expect(await shown(session, 'ls /run/ended; rm /run/ended')).toBe('/run/ended\n');
      });
      expect(notices).toEqual([expect.stringContaining('session killed')]);
    });

    test('a client that was killed leaves a step that the next session ends', async () => {
      await killedInStep({ access, folder: FOLDER, script: 'echo on; sleep 61 & sleep 62; touch /run/ended' });
      await use({ leftover: 'end' }, async (session) => {
        expect(await shown(session, 'ls /run/ended 2>/dev/null; ps ax | grep "slee[p] 6"; ls /dev/shm')).toBe('');
      });
    });

    test('a step that must not be interrupted outlives its client, whatever it prints', async () => {
      const script = 'echo on; for i in 1 2 3 4; do sleep 0.5; echo line; echo line >&2; done; touch /run/ended';
      await killedInStep({ access, folder: FOLDER, script, keep: true });
      await use({ leftover: 'end' }, async (session) => {
        expect(await shown(session, 'ls /run/ended; rm /run/ended')).toBe('/run/ended\n');
      });
    });

    test('root that cannot be had is said so', async () => {
      await expect(sessions.open({ ...access, sudo: true }, { ...options, id: 'sudo' })).rejects.toMatchObject({
        code: 'privilege',
        message: expect.stringContaining('cannot become root'),
        hint: expect.stringContaining('sudo'),
      });
    });

    test('a user without root has a session file of its own, and finds its own steps', async () => {
      const keys = '/home/plain/.ssh';
      const make = `useradd -m -s /bin/sh plain && mkdir ${keys} && cp /root/.ssh/authorized_keys ${keys}/ && chown -R plain ${keys}; ls ${keys}`;
      expect(await use({}, (session) => shown(session, make))).toBe('authorized_keys\n');
      const plain = { ...access, user: 'plain' };
      await killedInStep({ access: plain, folder: FOLDER, script: 'echo on; sleep 1; touch ~/ended' });
      const session = await sessions.open(plain, { ...options, id: 'plain' });
      expect(await shown(session, 'id -un; ls ~; cut -d" " -f1 /dev/shm/purlin-plain/session')).toBe(
        'plain\nended\nplain\n',
      );
      await session.close();
    });

    test('a wrong user and a wrong host key are said so', async () => {
      await expect(openWrong({ user: 'nobody' })).rejects.toMatchObject({ code: 'login-refused' });
      await expect(openWrong({ hostKeys: [] })).rejects.toMatchObject({
        code: 'host-key',
        message: expect.stringMatching(/ssh-ed25519 SHA256/),
      });
    });

    test('fifty sessions run beside each other', async () => {
      const work = Array.from({ length: 50 }, (_, n) =>
        use({ id: `many-${n}`, shared: true }, (session) => shown(session, `echo ${n}`)),
      );
      expect(await Promise.all(work)).toEqual(Array.from({ length: 50 }, (_, n) => `${n}\n`));
    });

    test('a host that is powered off in a step is noticed within 30 s', async () => {
      const session = await sessions.open(access, { ...options, id: 'off' });
      const lost = session.run(
        { script: 'sleep 100', environment: {}, secrets: {} },
        { ...options, timeoutMs: 90_000 },
      );
      const began = Date.now();
      const gone = expect(lost).rejects.toMatchObject({ code: 'unreachable' });
      await lab.power?.(host, 'off', options);
      await gone;
      expect(Date.now() - began).toBeLessThan(30_000);
      await session.close();
      await expect(sessions.open(access, { ...options, id: 'off' })).rejects.toMatchObject({ code: 'unreachable' });
      await lab.power?.(host, 'on', options);
      access = await up();
      expect(await use({}, (again) => shown(again, 'echo back'))).toBe('back\n');
    });
  });
});
