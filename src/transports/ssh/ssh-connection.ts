import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import type { Channel, Connection } from '../transport.ts';
import { connectionLost, placeOf } from './failures.ts';

/** A connection that is logged in, as the port knows it; `release` is the pool's business. */
export function sshConnection(access: Access, client: Client, release: () => void): Connection {
  return {
    exec: (command, options) =>
      open<ClientChannel>(access, options.signal, (done) => {
        const { terminal } = options;
        if (command === undefined) client.shell(terminal ? { ...ptyOf(terminal) } : false, done);
        else client.exec(command, terminal ? { pty: ptyOf(terminal) } : {}, done);
      }).then(channelOf),
    dial: (host, port, options) =>
      open<Duplex>(access, options.signal, (done) => client.forwardOut('127.0.0.1', 0, host, port, done)).catch(
        (error: AppError) => {
          if (error.code !== 'unreachable' || !(error.cause instanceof Error) || !('reason' in error.cause))
            throw error;
          throw new AppError(
            'unreachable',
            `cannot reach ${host}:${port} from ${placeOf(access)}: ${error.cause.message}`,
            {
              hint: `Does something listen there, and does sshd_config on the machine allow it (AllowTcpForwarding)?`,
              cause: error.cause,
            },
          );
        },
      ),
    release,
  };
}

type Done<T> = (error: Error | undefined, value: T) => void;

/** One question to ssh2 as a promise that ends with the signal; a channel that comes too late is closed. */
function open<T extends { destroy(): unknown }>(
  access: Access,
  signal: AbortSignal,
  ask: (done: Done<T>) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      ask((error, value) => {
        signal.removeEventListener('abort', abort);
        if (error) return reject(connectionLost(access, error));
        if (signal.aborted) value.destroy();
        resolve(value);
      });
    } catch (error) {
      signal.removeEventListener('abort', abort);
      reject(connectionLost(access, error));
    }
  });
}

function ptyOf(terminal: { readonly term: string; readonly columns: number; readonly rows: number }) {
  return { term: terminal.term, cols: terminal.columns, rows: terminal.rows, width: 0, height: 0 };
}

function channelOf(stream: ClientChannel): Channel {
  const ended = new Promise<Awaited<Channel['ended']>>((resolve) => {
    let exit: { readonly exit?: number; readonly signal?: string } | undefined;
    stream.on('exit', (code: number | null, signal?: string) => {
      exit = code === null ? { signal: signal ?? 'SIGKILL' } : { exit: code };
    });
    stream.on('close', () => resolve(exit ?? { lost: true }));
    // A write after the end of the channel fails; what counts is how the channel ended.
    stream.on('error', () => resolve(exit ?? { lost: true }));
  });
  return {
    stdin: stream,
    stdout: stream,
    stderr: stream.stderr,
    ended,
    resize: (columns, rows) => stream.setWindow(rows, columns, 0, 0),
    close: () => {
      stream.destroy();
      // Unread output would keep the channel from closing.
      stream.resume();
      stream.stderr.resume();
    },
  };
}
