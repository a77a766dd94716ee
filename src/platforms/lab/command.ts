import { type ChildProcess, spawn } from 'node:child_process';
import { AppError } from '../../model/errors.ts';
import { hasCode } from './error-code.ts';

export interface CommandOptions {
  readonly signal: AbortSignal;
  /** Default 30,000. */
  readonly timeoutMs?: number;
  /** Text for standard input; default none. */
  readonly input?: string;
  /** Gets each piece of standard error as it comes. */
  readonly log?: (text: string) => void;
}

const TAIL_CHARACTERS = 4000;
/** A root shell without a login may lack the folders of system programs. */
export const PROGRAM_FOLDERS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs a program to its end and returns its standard output. Cancelled or late, it is ended with all that it started.
 * Errors: `platform` with the end of standard error, `timeout`, `cancelled`, `privilege` when the program is missing.
 * @example await runCommand('ip', ['-json', 'link'], { signal })
 */
export async function runCommand(program: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { timeoutMs = 30_000 } = options;
  const what = [program, ...args].join(' ').slice(0, 200);
  if (options.signal.aborted) throw new AppError('cancelled', `cannot run ${what}: cancelled`);
  const deadline = AbortSignal.timeout(timeoutMs);
  const env = { ...process.env, PATH: PROGRAM_FOLDERS, LC_ALL: 'C.UTF-8' };
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'], env });
  const stop = () => endGroup(child);
  const signal = AbortSignal.any([options.signal, deadline]);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { exit, output, errors } = await collect(child, options);
    if (options.signal.aborted) throw new AppError('cancelled', `cannot run ${what}: cancelled`);
    if (deadline.aborted) throw new AppError('timeout', `cannot run ${what}: no end after ${timeoutMs} ms`);
    if (exit !== 0) throw new AppError('platform', `cannot run ${what}: ${errors.trim() || `exit ${exit}`}`);
    return output;
  } catch (cause) {
    if (!hasCode(cause, 'ENOENT')) throw cause;
    throw new AppError('privilege', `cannot run ${what}: the program is not installed`, {
      hint: 'Install what the lab needs: apt-get install mmdebstrap iproute2 util-linux',
      cause,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The program leads a process group of its own, so that nothing that it started outlives it. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

function collect(child: ChildProcess, { input, log }: CommandOptions) {
  return new Promise<{ exit: number | string | null; output: string; errors: string }>((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-TAIL_CHARACTERS);
      log?.(text);
    });
    // A program that ends without reading says why on standard error.
    child.stdin?.on('error', () => undefined).end(input);
    child.on('error', reject);
    child.on('close', (exit, killedBy) => resolve({ exit: exit ?? killedBy, output, errors }));
  });
}
