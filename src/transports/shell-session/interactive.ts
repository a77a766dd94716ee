import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import type { Channel, Terminal, Transport } from '../transport.ts';

/** What a person or a pipe types into and reads from: `process.stdin`, `process.stdout`, `process.stderr`. */
export interface Stdio {
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
  readonly stderr: Writable;
}

export interface InteractiveOptions {
  readonly signal: AbortSignal;
  /** Kind of terminal (`TERM`). Default xterm. */
  readonly term?: string;
}

/**
 * Runs a command line on a machine as its user, or the login shell when there is none, with this standard input and output; a
 * pseudo-terminal when both are terminals. Gives the exit code, 128 + N for signal N. Errors: those of the transport.
 */
export async function interactive(
  transports: Readonly<Record<string, Transport>>,
  access: Access,
  command: string | undefined,
  stdio: Stdio,
  options: InteractiveOptions,
): Promise<number> {
  const transport = transports[access.transport ?? 'ssh'];
  if (!transport)
    throw new AppError('internal', `cannot log in to ${access.host}: there is no transport ${access.transport}`);
  const connection = await transport.connect(access, { signal: options.signal });
  try {
    const terminal = terminalOf(stdio, options.term ?? 'xterm');
    const channel = await connection.exec(command, { signal: options.signal, ...(terminal ? { terminal } : {}) });
    return await joined(channel, access, stdio, options.signal);
  } finally {
    connection.release();
  }
}

function terminalOf({ stdin, stdout }: Stdio, term: string): Terminal | undefined {
  return stdin.isTTY && stdout.isTTY ? { term, columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 } : undefined;
}

async function joined(channel: Channel, access: Access, stdio: Stdio, signal: AbortSignal): Promise<number> {
  const { stdin, stdout, stderr } = stdio;
  const raw = stdin.isTTY === true && stdout.isTTY === true;
  const resize = () => channel.resize?.(stdout.columns ?? 80, stdout.rows ?? 24);
  const abort = () => channel.close();
  signal.addEventListener('abort', abort, { once: true });
  if (raw) stdin.setRawMode?.(true);
  stdout.on('resize', resize);
  stdin.pipe(channel.stdin);
  // Whoever reads our output may leave early (`| head`); the command then ends as it would in a local pipe.
  stdout.once('error', abort);
  channel.stdin.on('error', () => stdin.unpipe(channel.stdin));
  channel.stdout.pipe(stdout, { end: false });
  channel.stderr.pipe(stderr, { end: false });
  try {
    const end = await channel.ended;
    if (signal.aborted) throw new AppError('cancelled', `the command at ${access.host} was left: cancelled`);
    if (end.lost) throw new AppError('unreachable', `cannot go on at ${access.host}: the connection was lost`);
    return end.exit ?? 128 + signalNumber(end.signal);
  } finally {
    signal.removeEventListener('abort', abort);
    stdout.off('resize', resize).off('error', abort);
    stdin.unpipe(channel.stdin);
    stdin.pause();
    if (raw) stdin.setRawMode?.(false);
    channel.close();
  }
}

function signalNumber(name: string | undefined): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return numbers[name ?? ''] ?? 0;
}
