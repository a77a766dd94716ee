import { type Clock, systemClock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import type { Session, SessionOptions, Sessions } from '../session.ts';
import type { Connection, Transport } from '../transport.ts';
import { MachineQueue } from './machine-queue.ts';
import { MachineSession } from './machine-session.ts';
import { openProgram, shellCommand } from './open-program.ts';
import { newMarker, SessionShell } from './session-shell.ts';

export interface SessionSettings {
  /** Folder of the session file. Default /run/purlin. */
  readonly folder?: string;
  readonly clock?: Clock;
}

/** Longest time for a shell to start, once the connection stands; waiting for leftovers does not count. */
const START_MS = 20_000;

/**
 * Sessions over these transports, by the name in `access.transport` (default `ssh`). One at a time per machine; a second
 * `open` waits for the first one's `close`, `shared` ones do not. Errors: those of the transport; `privilege` when root
 * cannot be had; `login-refused` when the user has no shell; `timeout`, `cancelled`.
 */
export function openSessions(
  transports: Readonly<Record<string, Transport>>,
  settings: SessionSettings = {},
): Sessions {
  const queue = new MachineQueue();
  const folder = settings.folder ?? '/run/purlin';
  const clock = settings.clock ?? systemClock;
  const open = async (access: Access, options: SessionOptions): Promise<Session> => {
    const name = access.transport ?? 'ssh';
    const transport = transports[name];
    if (!transport) throw new AppError('internal', `cannot open a session: there is no transport ${name}`);
    const place = `${access.user}@${access.host}`;
    const leave = options.shared ? () => undefined : await queue.enter(machineKey(access), place, options.signal);
    let connection: Connection | undefined;
    try {
      if (transport.session)
        return leaving(await transport.session(access, { signal: options.signal, id: options.id }), leave);
      connection = await transport.connect(access, { signal: options.signal });
      const lent = connection;
      const started = await startShell(lent, access, options, folder);
      const done = () => {
        lent.release();
        leave();
      };
      return new MachineSession({ place, sudo: access.sudo, connection: lent, ...started, clock, done });
    } catch (error) {
      connection?.release();
      leave();
      throw error;
    }
  };
  return {
    open,
    close: async () => {
      await Promise.all(Object.values(transports).map((transport) => transport.close()));
    },
  };
}

/** A session that gives its place in the queue back when it closes. */
function leaving(session: Session, leave: () => void): Session {
  return {
    run: (command, options) => session.run(command, options),
    dial: (host, port, options) => session.dial(host, port, options),
    close: () => session.close().finally(leave),
  };
}

function machineKey(access: Access): string {
  return JSON.stringify([access.transport, access.host, access.port, access.connectProxy, access.jump]);
}

interface Started {
  readonly shell: SessionShell;
  readonly sid: string;
  readonly pid: string;
}

async function startShell(
  connection: Connection,
  access: Access,
  options: SessionOptions,
  folder: string,
): Promise<Started> {
  const channel = await connection.exec(shellCommand(access.sudo), { signal: options.signal });
  const shell = new SessionShell(channel);
  const marker = newMarker();
  const ownFolder = `/dev/shm/purlin-${access.user.replace(/[^A-Za-z0-9_-]/g, '_')}`;
  const { id, leftover = 'wait', shared = false } = options;
  const program = openProgram({ marker, id, folder, ownFolder, leftover, shared });
  let complaint = '';
  let waitsFor = '';
  let forget = () => undefined as void;
  try {
    return await new Promise<Started>((resolve, reject) => {
      const late = setTimeout(() => {
        reject(
          new AppError('timeout', `cannot start a shell at ${access.user}@${access.host} within ${START_MS / 1000} s`),
        );
      }, START_MS);
      const abort = () =>
        reject(new AppError('cancelled', `cannot open a session at ${access.user}@${access.host}: cancelled`));
      options.signal.addEventListener('abort', abort, { once: true });
      forget = () => {
        clearTimeout(late);
        options.signal.removeEventListener('abort', abort);
      };
      if (options.signal.aborted) abort();
      let ready: Started | undefined;
      let marks = 0;
      const told = () => {
        marks += 1;
        if (ready && marks === 2) resolve(ready);
      };
      shell.send(program, marker, {
        output: (stream, bytes) => {
          if (stream === 'err') complaint = (complaint + bytes.toString()).slice(-2000);
        },
        mark: (stream, [word, one = '', two = '']) => {
          if (word === 'ready') {
            if (stream === 'out') ready = { shell, sid: one, pid: two };
            return told();
          }
          clearTimeout(late);
          if (word === 'wait' && waitsFor !== one) {
            waitsFor = one;
            options.onNotice?.(`waits for a step of session ${one} that still runs at ${access.user}@${access.host}`);
          }
          if (word === 'alone') {
            options.onNotice?.(
              `${access.user}@${access.host} may write no session file: a step that runs there unseen would not be found`,
            );
          }
        },
      });
      void shell.whenEnded.then((end) => reject(startFailure(access, end, complaint)));
    });
  } catch (error) {
    shell.close();
    throw error;
  } finally {
    forget();
    shell.silence();
  }
}

function startFailure(
  access: Access,
  end: { readonly exit?: number; readonly lost?: boolean },
  complaint: string,
): AppError {
  const place = `${access.user}@${access.host}`;
  const said = complaint.trim().split('\n').at(-1) || `it ended with ${end.exit ?? 'no exit code'}`;
  if (end.lost) return new AppError('unreachable', `cannot open a session at ${place}: the connection was lost`);
  if (access.sudo) {
    return new AppError('privilege', `cannot become root at ${place}: ${said}`, {
      hint: `Allow it without a password, for example in /etc/sudoers.d/purlin: ${access.user} ALL=(ALL) NOPASSWD: ALL`,
    });
  }
  return new AppError('login-refused', `cannot start a shell at ${place}: ${said}`, {
    hint: `Give ${access.user} a shell (chsh -s /bin/sh), or use another user.`,
  });
}
