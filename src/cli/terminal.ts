import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import type { Style } from './render/style.ts';

/** Where a run's text goes and comes from; tests give their own. */
export interface Terminal {
  readonly out: Sink;
  readonly err: Sink;
  /** Somebody can answer questions. */
  readonly canAsk: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Asks on standard error, so that standard output stays clean. */
  ask(question: string, signal: AbortSignal): Promise<string>;
}

export interface Sink {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  write(text: string): void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    out: sinkOf(process.stdout, 1),
    err: sinkOf(process.stderr, 2),
    canAsk: isatty(0) && isatty(2),
    environment: process.env,
    cwd: process.cwd(),
    now: () => Date.now(),
    ask: async (question, signal) => {
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      // Ctrl-C at a question arrives here and not at the process.
      reader.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      try {
        return await reader.question(question, { signal });
      } finally {
        reader.close();
      }
    },
  };
}

function sinkOf(stream: NodeJS.WriteStream, descriptor: number): Sink {
  return {
    isTerminal: isatty(descriptor),
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    write: (text) => void stream.write(text),
  };
}

export type ColorChoice = 'auto' | 'always' | 'never';

/** Without a terminal lines are not wrapped for one: they go to a file or a program. */
const PLAIN_WIDTH = 120;
const WIDEST = 120;

/**
 * Decides how text is drawn: colours only on a terminal, NO_COLOR (no-color.org) and TERM=dumb honoured, `--color` first;
 * COLUMNS for the width without a terminal; UTF-8 marks where the locale says so.
 */
export function styleOf(sink: Sink, environment: Terminal['environment'], choice: ColorChoice): Style {
  const plain = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  const given = Number(environment['COLUMNS']);
  const columns = sink.isTerminal ? sink.columns : Number.isInteger(given) && given > 0 ? given : PLAIN_WIDTH;
  return {
    color: choice === 'always' || (choice === 'auto' && sink.isTerminal && !plain),
    width: Math.max(40, Math.min(columns || 80, WIDEST)),
    unicode: /utf-?8/i.test(locale),
  };
}
