import type { Duplex } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { RunOptions, Session, ShellCommand, ShellResult } from '../session.ts';
import type { Connection } from '../transport.ts';
import { endProgram, shellCommand } from './open-program.ts';
import { type CommandEnd, runCommand } from './run-command.ts';
import { newMarker } from './session-shell.ts';
import type { StartedShell } from './start-shell.ts';

/** A session shell that is ready, and what ends with it. */
export interface OpenShell extends StartedShell {
  /** `user@host`, for messages. */
  readonly place: string;
  readonly sudo: boolean;
  readonly connection: Connection;
  readonly clock: Clock;
  /** Gives the machine back: connection and place in the queue. */
  readonly done: () => void;
}

/** A step gets TERM, after 3 s KILL; what is still there then is left for the next session to find. */
const END_MS = 4_500;
const CLOSE_MS = 3_000;

/** The session of the port over one session shell. */
export class MachineSession implements Session {
  readonly #open: OpenShell;
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;
  /** A step was left running: the shell belongs to it. */
  #abandoned = false;

  constructor(open: OpenShell) {
    this.#open = open;
  }

  run(command: ShellCommand, options: RunOptions): Promise<ShellResult> {
    const turn = this.#turn.then(() => this.#run(command, options));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  dial(host: string, port: number, options: { readonly signal: AbortSignal }): Promise<Duplex> {
    return this.#open.connection.dial(host, port, options);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #run(command: ShellCommand, options: RunOptions): Promise<ShellResult> {
    const { shell, place } = this.#open;
    if (options.signal.aborted) throw new AppError('cancelled', `cannot run a step at ${place}: cancelled`);
    if (shell.ended || this.#closing || this.#abandoned) throw this.#gone('');
    const ended = runCommand(shell, command, options.onOutput);
    const stop = stopSignal(options);
    try {
      const first = await Promise.race([ended, stop.asked]);
      if (typeof first !== 'string') return this.#resultOf(first);
      return await this.#stop(first, command, options, ended);
    } finally {
      stop.forget();
    }
  }

  #resultOf(end: CommandEnd): ShellResult {
    if (end.kind === 'result') return end.result;
    throw this.#gone(end.stderr);
  }

  async #stop(
    why: 'cancelled' | 'timeout',
    command: ShellCommand,
    options: RunOptions,
    ended: Promise<unknown>,
  ): Promise<never> {
    const { place, clock } = this.#open;
    if (why === 'cancelled' && command.interruptible === false) {
      this.#abandoned = true;
      throw new AppError('cancelled', `the step at ${place} is left to end there, because it must not be interrupted`, {
        hint: 'The next apply finds it and waits for its end.',
      });
    }
    const enough = new AbortController();
    const all = Promise.allSettled([this.#endSteps(enough.signal), ended]);
    const late = clock.sleep(END_MS, enough.signal).then(
      () => true,
      () => false,
    );
    const left = await Promise.race([all.then(() => false), late]);
    enough.abort();
    if (left) this.#abandoned = true;
    const rest = left ? '; something of it still runs, the next session finds it' : '';
    if (why === 'cancelled') throw new AppError('cancelled', `the step at ${place} was cancelled${rest}`);
    throw new AppError(
      'timeout',
      `the step at ${place} did not end within ${options.timeoutMs / 1000} s and was ended${rest}`,
      {
        hint: 'Give the step a longer `timeout`, or find out what it waits for.',
      },
    );
  }

  async #endSteps(signal: AbortSignal): Promise<void> {
    const { connection, sudo, sid, pid } = this.#open;
    const channel = await connection.exec(shellCommand(sudo), { signal });
    channel.stdout.resume();
    channel.stderr.resume();
    channel.stdin.end(endProgram(sid, pid));
    signal.addEventListener('abort', () => channel.close(), { once: true });
    await channel.ended;
  }

  #gone(stderr: string): AppError {
    const { place, shell } = this.#open;
    const { ended } = shell;
    if (this.#closing) return new AppError('internal', `cannot run a step at ${place}: the session is closed`);
    if (ended && !ended.lost) {
      const how = ended.signal ? `by ${ended.signal}` : `with ${ended.exit}`;
      const said = stderr.trim().split('\n').at(-1);
      return new AppError(
        'unreachable',
        `cannot go on at ${place}: the session's shell was ended ${how}${said ? `: ${said}` : ''}`,
        {
          hint: 'Does the step kill its own shell, or is the machine out of memory?',
        },
      );
    }
    return new AppError('unreachable', `cannot go on at ${place}: the connection was lost`, {
      hint: 'Is the machine still up? A step that ran there may still run; the next session finds it.',
    });
  }

  async #close(): Promise<void> {
    const { shell, clock, done } = this.#open;
    if (!shell.ended && !this.#abandoned) {
      const marker = newMarker();
      const enough = new AbortController();
      const byed = new Promise<void>((resolve) => {
        shell.send(`purlin_bye\nprintf '\\036%s\\n' ${marker}\nexit 0\n`, marker, {
          output: () => undefined,
          mark: () => resolve(),
        });
      });
      await Promise.race([byed, shell.whenEnded, clock.sleep(CLOSE_MS, enough.signal).catch(() => undefined)]);
      enough.abort();
    }
    shell.close();
    done();
  }
}

type StopReason = 'cancelled' | 'timeout';

/** Resolves when a running command is to be stopped, with the code of the error that it then gives. */
function stopSignal({ signal, timeoutMs }: RunOptions): {
  readonly asked: Promise<StopReason>;
  readonly forget: () => void;
} {
  const { promise: asked, resolve } = Promise.withResolvers<StopReason>();
  const timer = setTimeout(() => resolve('timeout'), timeoutMs);
  const cancel = () => resolve('cancelled');
  signal.addEventListener('abort', cancel, { once: true });
  const forget = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  };
  return { asked, forget };
}
