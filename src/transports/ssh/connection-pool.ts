import type { Client } from 'ssh2';
import { AppError, toAppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import { abortFailure, placeOf } from './failures.ts';

/** A logged-in client, and what to give back when it closes (the connection to a jump host). */
export interface Link {
  readonly client: Client;
  readonly done: () => void;
}

export interface PoolSettings {
  readonly idleMs: number;
  readonly handshakes: number;
  connect(access: Access, signal: AbortSignal): Promise<Link>;
}

interface BorrowOptions {
  /** A jump host of a handshake that has its turn already: waiting for another turn could wait for itself. */
  readonly isHop: boolean;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

interface Entry {
  readonly link: Promise<Link>;
  readonly giveUp: AbortController;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/** One connection per machine, shared by all who borrow it; it closes when nobody has used it for a while. */
export class ConnectionPool {
  readonly #settings: PoolSettings;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting: (() => void)[] = [];
  #shaking = 0;
  #closed = false;

  constructor(settings: PoolSettings) {
    this.#settings = settings;
  }

  /** Waits for the shared connection; who aborts or fails leaves it to the others. */
  async borrow(
    access: Access,
    options: BorrowOptions,
  ): Promise<{ readonly client: Client; readonly release: () => void }> {
    if (options.signal.aborted) throw abortFailure(access, options.signal, options.timeoutMs);
    if (this.#closed) throw new AppError('cancelled', `cannot reach ${placeOf(access)}: the transport is closed`);
    const key = keyOf(access);
    const entry = this.#entries.get(key) ?? this.#start(key, access, options);
    entry.users += 1;
    clearTimeout(entry.idle);
    const release = once(() => this.#release(key, entry));
    try {
      const { client } = await endsWith(options.signal, entry.link);
      return { client, release };
    } catch (error) {
      release();
      if (error instanceof AppError) throw error;
      if (entry.giveUp.signal.aborted) throw new AppError('cancelled', `cannot reach ${placeOf(access)}: cancelled`);
      if (options.signal.aborted || isTimeout(error)) throw abortFailure(access, options.signal, options.timeoutMs);
      throw toAppError(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const entries = [...this.#entries];
    await Promise.all(entries.map(([key, entry]) => this.#end(key, entry)));
  }

  #start(key: string, access: Access, options: BorrowOptions): Entry {
    const giveUp = new AbortController();
    const link = this.#shake(access, giveUp.signal, options);
    const entry: Entry = { link, giveUp, users: 0, idle: undefined };
    this.#entries.set(key, entry);
    const forget = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    const watch = ({ client, done }: Link) => {
      client.on('error', forget);
      client.once('close', forget).once('close', done);
    };
    void link.then(watch, forget);
    return entry;
  }

  /** The deadline begins when the handshake does, not while it waits for its turn. */
  async #shake(access: Access, giveUp: AbortSignal, options: BorrowOptions): Promise<Link> {
    if (!options.isHop) await this.#takeTurn();
    // A signal of its own, since the stream below the connection keeps it and would be torn down at the deadline.
    const deadline = new AbortController();
    const expire = () => deadline.abort(new DOMException('The connection took too long.', 'TimeoutError'));
    const timer = setTimeout(expire, options.timeoutMs);
    try {
      giveUp.throwIfAborted();
      return await this.#settings.connect(access, AbortSignal.any([giveUp, deadline.signal]));
    } finally {
      clearTimeout(timer);
      if (!options.isHop) this.#endTurn();
    }
  }

  async #takeTurn(): Promise<void> {
    if (this.#shaking >= this.#settings.handshakes) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#shaking += 1;
  }

  #endTurn(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#shaking -= 1;
  }

  #release(key: string, entry: Entry): void {
    entry.users -= 1;
    if (entry.users > 0 || this.#closed) return;
    entry.idle = setTimeout(() => {
      if (entry.users === 0) void this.#end(key, entry);
    }, this.#settings.idleMs);
    entry.idle.unref();
  }

  async #end(key: string, entry: Entry): Promise<void> {
    clearTimeout(entry.idle);
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    entry.giveUp.abort();
    const link = await entry.link.catch(() => undefined);
    link?.client.end();
  }
}

/** Everything of an access that makes another connection; sudo does not. */
function keyOf(access: Access): string {
  const { sudo: _sudo, ...way } = access;
  return JSON.stringify(Object.entries(way).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function endsWith<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

function once(work: () => void): () => void {
  let left = true;
  return () => {
    if (left) work();
    left = false;
  };
}
