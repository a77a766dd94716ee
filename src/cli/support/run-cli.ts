import type { Access } from '../../model/machine.ts';
import { httpApplication } from '../../server/app.ts';
import type { Operations } from '../../server/operations.ts';
import { fakeOperations } from '../../server/support/fake-operations.ts';
import { NOW } from '../../server/support/samples.ts';
import type { OpenApplication } from '../context.ts';
import { run } from '../run.ts';
import type { Sink, Terminal } from '../terminal.ts';

export interface CliRun {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** Questions that were asked. */
  readonly asked: readonly string[];
  /** With which options the application was opened; undefined: it was not. */
  readonly opened: Parameters<OpenApplication>[0] | undefined;
  /** Commands that were run on machines. */
  readonly interactive: readonly (readonly [Access, readonly string[]])[];
}

export interface CliOptions {
  readonly operations?: Partial<Operations>;
  /** The answer to each question; without it nobody can be asked. */
  readonly answer?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** Exit code of an interactive command. */
  readonly remoteExit?: number;
}

/** Runs one command line through the real HTTP application on fake operations, without a terminal. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const written = { out: '', err: '' };
  const asked: string[] = [];
  const interactive: (readonly [Access, readonly string[]])[] = [];
  let opened: CliRun['opened'];
  const terminal: Terminal = {
    out: sink((text) => (written.out += text)),
    err: sink((text) => (written.err += text)),
    canAsk: options.answer !== undefined,
    environment: { LANG: 'C.UTF-8', COLUMNS: '80', ...options.environment },
    cwd: options.cwd ?? '/work',
    now: () => NOW,
    ask: async (question) => {
      asked.push(question);
      return options.answer ?? '';
    },
  };
  const app = httpApplication(fakeOperations(options.operations ?? {}));
  const exit = await run(argv, {
    terminal,
    signal: options.signal ?? new AbortController().signal,
    openApplication: async (given) => {
      opened = given;
      return {
        fetch: (request) => app.fetch(request),
        close: async () => undefined,
        interactive: async (access, command) => {
          interactive.push([access, command]);
          return options.remoteExit ?? 0;
        },
      };
    },
  });
  return { exit, ...written, asked, opened, interactive };
}

function sink(write: (text: string) => void): Sink {
  return { isTerminal: false, columns: 0, rows: 0, write };
}
