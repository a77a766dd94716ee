import type { Clock } from '../lib/clock.ts';
import { type AppError, toAppError } from '../model/errors.ts';
import { intercept } from './intercept.ts';
import type { Platform } from './platform.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** A number from 0 to 1: pauses differ, so that callers who were turned away together do not come back together. */
  readonly random: () => number;
  /** Calls in all, the first one counted. Default 4. */
  readonly attempts?: number;
  /** The same where the platform is only busy (`platform-busy`). Default: as `attempts`. */
  readonly busyAttempts?: number;
  /** Pause before the second call, at most; each further one doubles it, up to half a minute. Default 500. */
  readonly firstPauseMs?: number;
}

const LONGEST_PAUSE_MS = 30_000;
/** Who is told to come back later than this gives its place to others; the error says when. */
const LONGEST_ASKED_MS = 120_000;

/**
 * Calls again what failed in a way that may pass (`retryable` of the error's code); every verb of the port is idempotent. When
 * the other side says when to come back (`retryAfterMs`), that counts. A cancelled call is never repeated. The last error is
 * thrown as it is.
 */
export function withRetry(platform: Platform, options: RetryOptions): Platform {
  const { clock, random, attempts = 4, busyAttempts = attempts, firstPauseMs = 500 } = options;

  function pauseMs(error: AppError, attempt: number): number | undefined {
    const { retryAfterMs: askedMs = 0 } = error;
    if (attempt >= (error.code === 'platform-busy' ? busyAttempts : attempts)) return undefined;
    if (!error.retryable || error.code === 'cancelled' || askedMs > LONGEST_ASKED_MS) return undefined;
    const fullMs = Math.min(firstPauseMs * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
    return Math.max(askedMs, Math.round((fullMs * (1 + random())) / 2));
  }

  return intercept(platform, async ({ verb, subject, options: { signal, log } }, run) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await run();
      } catch (thrown) {
        const error = toAppError(thrown);
        const pause = signal.aborted ? undefined : pauseMs(error, attempt);
        if (pause === undefined) throw thrown;
        log?.(`${verb} ${subject}: ${error.message}; again in ${pause} ms\n`);
        await clock.sleep(pause, signal);
      }
    }
  });
}
