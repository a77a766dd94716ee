import { type Clock, systemClock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import type { Session, SessionOptions, Sessions } from '../session.ts';
import type { Connection, Transport } from '../transport.ts';
import { MachineQueue } from './machine-queue.ts';
import { MachineSession } from './machine-session.ts';
import { startShell } from './start-shell.ts';

export interface SessionSettings {
  /** Folder of the session file. Default /run/purlin. */
  readonly folder?: string;
  readonly clock?: Clock;
}

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
