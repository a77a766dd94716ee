import { spawn } from 'node:child_process';
import { AppError } from '../../model/errors.ts';

export interface CommandOptions {
  readonly signal: AbortSignal;
  /** Default 30,000. */
  readonly timeoutMs?: number;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Gets each piece of standard error as it comes. */
  readonly log?: (text: string) => void;
}

const TAIL_CHARACTERS = 4000;

/**
 * Runs a program to its end and returns its standard output.
 * Errors: `platform` with the end of standard error, `timeout`, `cancelled`, `privilege` when the program is missing.
 * @example await runCommand('ip', ['-json', 'link'], { signal })
 */
export function runCommand(program: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const timeoutMs = options.timeoutMs ?? 30_000;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([options.signal, deadline]);
  const what = [program, ...args].join(' ').slice(0, 200);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      signal,
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(options.env && { env: { ...process.env, ...options.env } }),
    });
    let output = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-TAIL_CHARACTERS);
      options.log?.(text);
    });
    child.stdin?.on('error', () => undefined).end(options.input);
    child.on('error', (cause) => reject(startError(what, cause, options.signal, deadline, timeoutMs)));
    child.on('close', (exit, killedBy) => {
      if (exit === 0) return resolve(output);
      reject(new AppError('platform', `cannot run ${what}: ${errors.trim() || `exit ${exit ?? killedBy}`}`));
    });
  });
}

function startError(what: string, cause: Error, outer: AbortSignal, deadline: AbortSignal, timeoutMs: number): AppError {
  if (outer.aborted) return new AppError('cancelled', `cannot run ${what}: cancelled`, { cause });
  if (deadline.aborted) return new AppError('timeout', `cannot run ${what}: no end after ${timeoutMs} ms`, { cause });
  if ('code' in cause && cause.code === 'ENOENT') {
    return new AppError('privilege', `cannot run ${what}: the program is not installed`, {
      hint: 'Install it: apt-get install mmdebstrap iproute2 util-linux',
      cause,
    });
  }
  return new AppError('platform', `cannot run ${what}: ${cause.message}`, { cause });
}
