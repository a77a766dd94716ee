import type { Fetch } from '../client/exchange.ts';
import { AppError } from '../model/errors.ts';
import type { Access } from '../model/machine.ts';
import type { Operations } from '../server/operations.ts';
import type { Style } from './render/style.ts';
import type { Terminal } from './terminal.ts';

/** The application of one run, opened for one deployment file. */
export interface Application {
  readonly fetch: Fetch;
  close(): Promise<void>;
  /** Runs a command on a machine with this terminal as its terminal; an empty command is a shell. Gives the exit code. */
  interactive(access: Access, command: readonly string[], stdio: Stdio): Promise<number>;
}

interface Stdio {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}

export type OpenApplication = (options: {
  readonly file: string;
  /** Default: `.purlin` beside the file. */
  readonly stateDir: string | undefined;
  readonly cwd: string;
}) => Promise<Application>;

/** What a command works with. */
export interface Context {
  readonly terminal: Terminal;
  readonly style: Style;
  readonly json: boolean;
  /** Aborts with the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Words before a command in hints: `purlin` or `purlin -f FILE`. */
  readonly self: string;
  /** The application, opened when it is first asked for. */
  application(): Promise<Application>;
  client(): Promise<Operations>;
}

/** Arguments of a command as they were written. */
export interface Input {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A command: does its work, prints, and gives the exit code. */
export type Handler = (context: Context, input: Input) => Promise<number>;

export function flag(input: Input, name: string): boolean {
  return input.options[name] === true;
}

export function text(input: Input, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Values of a repeatable option; commas separate too. */
export function list(input: Input, name: string): readonly string[] | undefined {
  const value = input.options[name];
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item) => String(item).split(',')).filter((item) => item !== '');
}

/** A whole number, at least 1. Error: `usage`. */
export function count(input: Input, name: string): number | undefined {
  const value = text(input, name);
  if (value === undefined) return undefined;
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new AppError('usage', `cannot read --${name} ${value}: it is a whole number from 1`);
}

/** One of some words. Error: `usage`. */
export function oneOf<T extends string>(value: string, words: readonly T[], what: string): T {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new AppError('usage', `cannot read ${what} ${value}: it is one of ${words.join(', ')}`);
}

export function print(context: Context, lines: readonly string[]): void {
  if (lines.length > 0) context.terminal.out.write(`${lines.join('\n')}\n`);
}
