import type { Clock } from '../../lib/clock.ts';
import { durationText } from '../../lib/duration.ts';
import { AppError, toAppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import type { Session, Sessions } from '../../transports/session.ts';
import type { StepContext } from '../executor.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3000;

/**
 * Opens a session on a machine that may still be booting: tries again until it answers or `timeoutMs` passed.
 * Errors: what the last try said (`unreachable`, `timeout`), with the time waited; anything else at once
 * (`host-key`, `login-refused`, `privilege`, `cancelled`).
 */
export async function waitForSession(
  access: Access,
  context: Pick<StepContext, 'run' | 'signal' | 'log'>,
  deps: { readonly sessions: Sessions; readonly clock: Clock },
  timeoutMs: number,
): Promise<Session> {
  const deadline = deps.clock.now() + timeoutMs;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    try {
      const onNotice = (text: string) => context.log({ stream: 'info', text });
      return await deps.sessions.open(access, { signal: context.signal, id: context.run, onNotice });
    } catch (thrown) {
      const error = toAppError(thrown);
      const mayPass = error.code === 'unreachable' || error.code === 'timeout';
      if (!mayPass || context.signal.aborted) throw error;
      if (deps.clock.now() + pauseMs >= deadline) throw noAnswer(access, timeoutMs, error);
    }
    await deps.clock.sleep(pauseMs, context.signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

function noAnswer(access: Access, timeoutMs: number, cause: AppError): AppError {
  const where = `${access.host}:${access.port ?? 22}`;
  const message = `cannot work on ${where}: it did not answer within ${durationText(timeoutMs)}: ${cause.message}`;
  return new AppError('unreachable', message, {
    hint:
      cause.hint ??
      `Is it powered on, and does sshd run there? Try: ssh -p ${access.port ?? 22} ${access.user}@${access.host}`,
    cause,
  });
}
