import { execFile, spawn } from 'node:child_process';
import { close as closeFile, constants, open as openFile } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../model/errors.ts';
import type { Channel, Connection, Transport } from '../transport.ts';

const DRAIN_MS = 200;

/** This machine, without SSH: every channel is a child process in a session of its own. */
export function createLocalTransport(): Transport {
  const running = new Set<Channel>();
  const connection: Connection = {
    exec: async (command, { signal }) => {
      signal.throwIfAborted();
      const channel = await startShell(command ?? 'exec sh');
      running.add(channel);
      void channel.ended.then(() => running.delete(channel));
      return channel;
    },
    dial: (host, port, { signal }) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host, port, noDelay: true, signal });
        socket.once('connect', () => resolve(socket));
        socket.once('error', (cause) =>
          reject(
            new AppError('unreachable', `cannot reach ${host}:${port} from this machine: ${cause.message}`, { cause }),
          ),
        );
      }),
    release: () => undefined,
  };
  return {
    name: 'local',
    connect: async () => connection,
    close: async () => {
      for (const channel of running) channel.close();
    },
  };
}

/**
 * Output comes through FIFOs: Node's own pipes to children are sockets, which a script cannot open as /dev/stdout or
 * /dev/stderr (unix(7)), while sshd gives it pipes.
 */
async function startShell(command: string): Promise<Channel> {
  const folder = await mkdtemp(join(tmpdir(), 'purlin-'));
  try {
    const names = [join(folder, 'out'), join(folder, 'err')] as const;
    await promisify(execFile)('mkfifo', names);
    const [out, err] = [await openPipe(names[0]), await openPipe(names[1])];
    const child = spawn('sh', ['-c', command], { stdio: ['pipe', out.write, err.write], detached: true });
    const ended = new Promise<Awaited<Channel['ended']>>((resolve) => {
      child.once('error', () => resolve({ lost: true }));
      child.once('exit', (code, signal) => {
        const end = code === null ? { signal: signal ?? 'SIGKILL' } : { exit: code };
        void drained([out, err]).then(() => resolve(end));
      });
    });
    await Promise.all([promisify(closeFile)(out.write), promisify(closeFile)(err.write)]);
    const close = () => {
      child.stdin?.destroy();
      out.read.destroy();
      err.read.destroy();
    };
    if (!child.stdin) throw new AppError('internal', 'cannot start a shell on this machine: no standard input');
    return { stdin: child.stdin, stdout: out.read, stderr: err.read, ended, close };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Pipe {
  readonly read: Socket;
  /** File descriptor of the end that the child writes to. */
  readonly write: number;
}

async function openPipe(name: string): Promise<Pipe> {
  const fd = await promisify(openFile)(name, constants.O_RDONLY | constants.O_NONBLOCK);
  const write = await promisify(openFile)(name, constants.O_WRONLY);
  return { read: new Socket({ fd, readable: true, writable: false }), write };
}

/** What a child wrote before its end is still in the pipes; a daemon that keeps them open is not waited for. */
async function drained(pipes: readonly Pipe[]): Promise<void> {
  const ends = pipes.map(({ read }) =>
    read.readableEnded ? Promise.resolve() : new Promise<unknown>((resolve) => read.once('close', resolve)),
  );
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    Promise.all(ends),
    new Promise((resolve) => {
      timer = setTimeout(resolve, DRAIN_MS);
    }),
  ]);
  clearTimeout(timer);
}
