import { type AppError, type ErrorCode, toAppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Platform } from '../../platforms/platform.ts';
import type { StepContext } from '../executor.ts';

const RETRY_MS = 10_000;
const CONSOLE_TIMEOUT_MS = 15_000;
const CONSOLE_LINES = 20;

/** Only a person can mend these: give credentials, have a limit raised. Trying again would change nothing. */
const FOR_PERSONS: ReadonlySet<ErrorCode> = new Set(['credentials', 'quota']);

/** What an error of a platform, or of a machine that does not answer, means for the task; `tail` is what its console said. */
export function outcomeOf(error: AppError, tail?: string): Outcome {
  const last = tail === undefined ? {} : { tail };
  if (FOR_PERSONS.has(error.code)) {
    return { kind: 'wait', for: error.message, ...(error.hint !== undefined && { hint: error.hint }) };
  }
  if (!error.retryable) return { kind: 'failed', error, ...last };
  return { kind: 'retry', afterMs: error.retryAfterMs ?? RETRY_MS, reason: error.message, error, ...last };
}

/** The last lines of the console of a machine that did not answer, where its platform has consoles; else undefined. */
export async function lastOfConsole(
  platform: Platform,
  desired: DesiredMachine,
  { signal, log }: Pick<StepContext, 'signal' | 'log'>,
): Promise<string | undefined> {
  if (platform.console === undefined) return undefined;
  const options = { signal: AbortSignal.any([signal, AbortSignal.timeout(CONSOLE_TIMEOUT_MS)]) };
  try {
    const text = (await platform.console(desired, options)).trimEnd();
    return text === '' ? undefined : text.split('\n').slice(-CONSOLE_LINES).join('\n');
  } catch (thrown) {
    log({ stream: 'info', text: `the console of ${desired.name} cannot be read: ${toAppError(thrown).message}` });
    return undefined;
  }
}
