import type { Clock } from '../../lib/clock.ts';
import { durationText } from '../../lib/duration.ts';
import { AppError, type ErrorCode, toAppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import type { Session, Sessions } from '../../transports/session.ts';
import type { StepContext } from '../executor.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3000;
/** Who waits longer than this says so, then again when it took twice as long, at least every minute. */
const SAY_AFTER_MS = 10_000;
const SAY_EVERY_MS = 60_000;

export interface Waiting {
  /** How long it may take until the machine answers. */
  readonly timeoutMs: number;
  /**
   * How long it may answer as another one would: until its first boot has put its host key and its users in place, `host-key` and
   * `login-refused` pass. Nothing is sent to it meanwhile. Default 0.
   */
  readonly settlesWithinMs?: number;
  /** What to check when it never answers, one sentence; default: what the last try said. */
  readonly advice?: string;
}

const NO_ANSWER: ReadonlySet<ErrorCode> = new Set(['unreachable', 'timeout']);
const NOT_SETTLED: ReadonlySet<ErrorCode> = new Set(['host-key', 'login-refused']);

/**
 * Opens a session on a machine that may still be booting: tries again until it answers or `timeoutMs` passed, and says what it
 * waits for. Errors: what the last try said (`unreachable`, `timeout`), with the time waited; anything else at once
 * (`host-key`, `login-refused`, `privilege`, `cancelled`).
 */
export async function waitForSession(
  access: Access,
  context: Pick<StepContext, 'run' | 'signal' | 'log'>,
  deps: { readonly sessions: Sessions; readonly clock: Clock },
  waiting: Waiting,
): Promise<Session> {
  const { clock, sessions } = deps;
  const start = clock.now();
  const patience = patienceOf(waiting);
  let last: AppError | undefined;
  let sayAtMs = SAY_AFTER_MS;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    try {
      if (last !== undefined) await clock.sleep(pauseMs, context.signal);
      const onNotice = (text: string) => context.log({ stream: 'info', text });
      return await sessions.open(access, { signal: context.signal, id: context.run, onNotice });
    } catch (thrown) {
      const error = toAppError(thrown);
      const waitedMs = clock.now() - start;
      if (isDeadline(context.signal)) throw noAnswer(access, waiting, last ?? error);
      if (context.signal.aborted || !patience(error, waitedMs)) throw error;
      pauseMs = last === undefined ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      last = error;
      if (waitedMs + pauseMs >= waiting.timeoutMs) throw noAnswer(access, waiting, error);
      if (waitedMs >= sayAtMs) {
        context.log({ stream: 'info', progress: true, text: progressText(access, waitedMs, waiting, error) });
        sayAtMs = waitedMs + Math.min(waitedMs, SAY_EVERY_MS);
      }
    }
  }
}

/** The step's own deadline passed; nobody cancelled. */
function isDeadline({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof Error && reason.name === 'TimeoutError';
}

/** Whether an error may pass by waiting. What a machine says that is not settled counts from its first answer. */
function patienceOf({ settlesWithinMs = 0 }: Waiting): (error: AppError, waitedMs: number) => boolean {
  let answeredMs: number | undefined;
  return (error, waitedMs) => {
    if (NO_ANSWER.has(error.code)) return true;
    if (!NOT_SETTLED.has(error.code)) return false;
    answeredMs ??= waitedMs;
    return waitedMs - answeredMs < settlesWithinMs;
  };
}

function progressText(access: Access, waitedMs: number, { timeoutMs }: Waiting, error: AppError): string {
  const waited = durationText(Math.round(waitedMs / 1000) * 1000);
  return `waits for SSH at ${placeOf(access)}, ${waited} of ${durationText(timeoutMs)}: ${error.message}`;
}

function noAnswer(access: Access, { timeoutMs, advice }: Waiting, cause: AppError): AppError {
  const where = placeOf(access);
  const message = `cannot work on ${where}: it did not answer within ${durationText(timeoutMs)}: ${cause.message}`;
  const tried = `ssh -p ${access.port ?? 22} ${access.user}@${access.host}`;
  const hint = cause.hint ?? `Is it powered on, and does sshd run there? Try: ${tried}`;
  return new AppError('unreachable', message, { hint: advice ?? hint, cause });
}

function placeOf(access: Access): string {
  return `${access.host}:${access.port ?? 22}`;
}
