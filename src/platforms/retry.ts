import type { Clock } from '../lib/clock.ts';
import { toAppError } from '../model/errors.ts';
import { intercept } from './intercept.ts';
import type { Platform } from './platform.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** Calls in all, the first one counted. Default 4. */
  readonly attempts?: number;
  /** Pause before the second call; each further one doubles it. Default 500. */
  readonly firstPauseMs?: number;
}

/**
 * Calls again what failed in a way that may pass (`retryable` of the error's code); every verb of the port is idempotent.
 * A cancelled call is never repeated. The last error is thrown as it is.
 */
export function withRetry(platform: Platform, { clock, attempts = 4, firstPauseMs = 500 }: RetryOptions): Platform {
  return intercept(platform, async ({ verb, subject, options }, run) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await run();
      } catch (thrown) {
        const error = toAppError(thrown);
        const final = attempt === attempts || !error.retryable || options.signal.aborted;
        if (final || error.code === 'cancelled') throw thrown;
        const pauseMs = firstPauseMs * 2 ** (attempt - 1);
        options.log?.(`${verb} ${subject}: ${error.message}; again in ${pauseMs} ms\n`);
        await clock.sleep(pauseMs, options.signal);
      }
    }
  });
}
