import type { StepContext } from '../../src/executors/executor.ts';
import type { LogLine } from '../../src/model/run.ts';
import type { Session } from '../../src/transports/session.ts';

/** A step's context with nothing in it, but for what a test gives; `lines` takes the log. */
export function stepContext(given: Partial<StepContext> & { readonly lines?: LogLine[] } = {}): StepContext {
  const { lines, ...rest } = given;
  return {
    run: '00000000-0000-4000-8000-000000000001',
    session: undefined,
    facts: {},
    environment: {},
    inputs: {},
    secret: new Set(),
    files: {},
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    log: (line) => lines?.push(line),
    ...rest,
  };
}

/** A session that answers every command with the same exit code and output, and remembers what it was asked. */
export function scriptedSession(
  answer: { readonly exit?: number; readonly stdout?: string; readonly stderr?: string } = {},
): Session & { readonly scripts: string[] } {
  const scripts: string[] = [];
  return {
    scripts,
    async run(command) {
      scripts.push(command.script);
      return { exit: answer.exit ?? 0, stdout: answer.stdout ?? '', stderr: answer.stderr ?? '', outputs: {} };
    },
    dial: () => Promise.reject(new Error('nothing listens here')),
    close: async () => {},
  };
}
