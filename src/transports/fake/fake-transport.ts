import { Duplex } from 'node:stream';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { Json } from '../../model/files/values.ts';
import type { Access } from '../../model/machine.ts';
import type { RunOptions, Session, ShellCommand, ShellResult } from '../session.ts';
import type { Connection, Transport } from '../transport.ts';
import { answeredChannel } from './answered-channel.ts';

/** One question to a fake machine: a connection, a step of a session, or a raw command line. Nothing of it is interpreted. */
export type FakeRequest =
  | { readonly kind: 'connect'; readonly access: Access }
  | { readonly kind: 'run'; readonly access: Access; readonly session: string; readonly command: ShellCommand }
  | { readonly kind: 'exec'; readonly access: Access; readonly command: string | undefined };

/** What a fake machine answers; empty means exit 0 without output. `error` is thrown instead. */
export interface FakeAnswer {
  readonly exit?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly outputs?: Readonly<Record<string, Json>>;
  readonly delayMs?: number;
  readonly error?: AppError;
}

export type FakeHandler = (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>;

export interface FakeSettings {
  readonly answer: FakeHandler;
  readonly clock?: Clock;
}

/**
 * Machines that are a function: for tests and for sites of thousands of machines that do not exist.
 * @example createFakeTransport({ answer: () => ({ stdout: 'hello\n' }) })
 */
export function createFakeTransport({ answer, clock = systemClock }: FakeSettings): Transport {
  const ask = async (request: FakeRequest, signal: AbortSignal): Promise<FakeAnswer> => {
    if (signal.aborted) throw cancelled(request.access);
    const told = await answer(request);
    if (told.delayMs) await clock.sleep(told.delayMs, signal).catch(() => Promise.reject(cancelled(request.access)));
    if (told.error) throw told.error;
    return told;
  };
  const connectionTo = (access: Access): Connection => ({
    exec: async (command, { signal }) => answeredChannel(await ask({ kind: 'exec', access, command }, signal)),
    dial: async () => echo(),
    release: () => undefined,
  });
  return {
    name: 'fake',
    connect: async (access, options) => {
      await ask({ kind: 'connect', access }, options.signal);
      return connectionTo(access);
    },
    session: async (access, options) => {
      await ask({ kind: 'connect', access }, options.signal);
      return new FakeSession(access, options.id, ask);
    },
    close: async () => undefined,
  };
}

type Ask = (request: FakeRequest, signal: AbortSignal) => Promise<FakeAnswer>;

class FakeSession implements Session {
  readonly #access: Access;
  readonly #id: string;
  readonly #ask: Ask;

  constructor(access: Access, id: string, ask: Ask) {
    this.#access = access;
    this.#id = id;
    this.#ask = ask;
  }

  async run(command: ShellCommand, options: RunOptions): Promise<ShellResult> {
    const request: FakeRequest = { kind: 'run', access: this.#access, session: this.#id, command };
    const late = AbortSignal.timeout(options.timeoutMs);
    const told = await this.#ask(request, AbortSignal.any([options.signal, late])).catch((error: unknown) => {
      throw late.aborted && !options.signal.aborted ? timeout(this.#access, options.timeoutMs) : error;
    });
    const { exit = 0, stdout = '', stderr = '', outputs = {} } = told;
    if (stdout !== '') options.onOutput?.('out', stdout);
    if (stderr !== '') options.onOutput?.('err', stderr);
    return { exit, stdout, stderr, outputs: command.outputs && exit === 0 ? outputs : {} };
  }

  async dial(): Promise<Duplex> {
    return echo();
  }

  async close(): Promise<void> {}
}

function echo(): Duplex {
  return new Duplex({
    read: () => undefined,
    write(piece, _encoding, done) {
      this.push(piece);
      done();
    },
    final(done) {
      this.push(null);
      done();
    },
  });
}

function cancelled(access: Access): AppError {
  return new AppError('cancelled', `cannot go on at ${access.host}: cancelled`);
}

function timeout(access: Access, timeoutMs: number): AppError {
  return new AppError('timeout', `the step at ${access.host} did not end within ${timeoutMs / 1000} s and was ended`);
}
