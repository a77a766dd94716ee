import type { Duplex } from 'node:stream';
import type { Access } from '../model/machine.ts';
import type { Session } from './session.ts';

/** A way to reach machines. Connections are pooled inside: one per machine, many channels. */
export interface Transport {
  readonly name: string;
  /**
   * Opens (or shares) the connection to a machine.
   * Errors: `unreachable`, `host-key`, `login-refused`, `timeout`, `cancelled`; each says what to try.
   */
  connect(access: Access, options: ConnectOptions): Promise<Connection>;
  /** Only where machines have no shell (fake): answers commands by itself. */
  session?(access: Access, options: ConnectOptions & { readonly id: string }): Promise<Session>;
  /** Closes every connection. Idempotent. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** Default 15,000. */
  readonly timeoutMs?: number;
}

/** A connection to one machine. `release` gives it back to the pool; it closes when idle. */
export interface Connection {
  /**
   * Starts a shell command line on the machine, or the user's login shell when there is none. Shell text only through the
   * quoting tag. With `terminal` it runs on a pseudo-terminal, where a transport has one; standard error is then empty.
   */
  exec(command: string | undefined, options: ExecOptions): Promise<Channel>;
  /** A byte stream to host:port as seen from the machine (SSH direct-tcpip, RFC 4254 section 7.2). */
  dial(host: string, port: number, options: { readonly signal: AbortSignal }): Promise<Duplex>;
  release(): void;
}

export interface ExecOptions {
  readonly signal: AbortSignal;
  readonly terminal?: Terminal;
}

/** The terminal that a person sits at: its kind (`TERM`) and size in characters. */
export interface Terminal {
  readonly term: string;
  readonly columns: number;
  readonly rows: number;
}

/** A running remote command. */
export interface Channel {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
  /** Resolves when the command ended: its exit code, or the signal's name; `lost` when the connection went away first. */
  readonly ended: Promise<{ readonly exit?: number; readonly signal?: string; readonly lost?: boolean }>;
  /** Tells a pseudo-terminal its new size. */
  resize?(columns: number, rows: number): void;
  close(): void;
}
