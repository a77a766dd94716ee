import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import type { Channel, Connection, ExecOptions } from '../transport.ts';
import { connectionLost, placeOf } from './failures.ts';

/** A connection that is logged in, as the port knows it; `release` is the pool's business. */
export function sshConnection(access: Access, client: Client, release: () => void): Connection {
  return {
    exec: (command, options) => exec(access, client, command, options),
    dial: (host, port, { signal }) => dial(access, client, host, port, signal),
    release,
  };
}

function exec(access: Access, client: Client, command: string | undefined, options: ExecOptions): Promise<Channel> {
  const { signal, terminal } = options;
  const ask = (done: (error: Error | undefined, stream: ClientChannel) => void) => {
    if (command === undefined) client.shell(terminal ? { ...ptyOf(terminal) } : false, done);
    else client.exec(command, terminal ? { pty: ptyOf(terminal) } : {}, done);
  };
  return answered({ access, signal, ask, failed: (cause) => connectionLost(access, cause), take: channelOf });
}

async function dial(access: Access, client: Client, host: string, port: number, signal: AbortSignal): Promise<Duplex> {
  const failed = (cause: unknown) => {
    if (!(cause instanceof Error && 'reason' in cause)) return connectionLost(access, cause);
    return new AppError('unreachable', `cannot reach ${host}:${port} from ${placeOf(access)}: ${cause.message}`, {
      hint: 'Does something listen there, and does sshd_config on the machine allow it (AllowTcpForwarding)?',
      cause,
    });
  };
  const ask = (done: (error: Error | undefined, stream: ClientChannel) => void) =>
    client.forwardOut('127.0.0.1', 0, host, port, done);
  return answered({ access, signal, ask, failed, take: (stream): Duplex => stream });
}

interface Question<T> {
  readonly access: Access;
  readonly signal: AbortSignal;
  readonly ask: (done: (error: Error | undefined, stream: ClientChannel) => void) => void;
  readonly failed: (cause: unknown) => AppError;
  /** Runs at once: a command may end in the same packet that says that it began. */
  readonly take: (stream: ClientChannel) => T;
}

/** One question to ssh2 as a promise that ends with the signal; a channel that comes too late is closed. */
function answered<T>({ access, signal, ask, failed, take }: Question<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AppError('cancelled', `cannot go on at ${placeOf(access)}: cancelled`));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      ask((error, stream) => {
        signal.removeEventListener('abort', abort);
        if (error) return reject(failed(error));
        if (signal.aborted) stream.destroy();
        resolve(take(stream));
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
