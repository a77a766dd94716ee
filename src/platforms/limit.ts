import type { Clock } from '../lib/clock.ts';
import { AppError } from '../model/errors.ts';
import { intercept } from './intercept.ts';
import type { Platform } from './platform.ts';
import { Tokens, Turns } from './turns.ts';

export interface LimitOptions {
  readonly clock: Clock;
  /** Calls of one account that run at once. Default 32. */
  readonly atOnce?: number;
  /** Calls of one account that start in a second, after a burst. Default 10. */
  readonly perSecond?: number;
  /** Calls that start without waiting after a quiet time. Default 20. */
  readonly burst?: number;
}

/**
 * Lets only so many calls of one account through, at once and in a second; the others wait in the order in which they came. Two
 * sites with the same `settings` are one account. A call whose signal aborts leaves the queue with `cancelled`.
 */
export function withLimit(platform: Platform, options: LimitOptions): Platform {
  const { clock, atOnce = 32, perSecond = 10, burst = 20 } = options;
  const accounts = new Map<string, { readonly turns: Turns; readonly tokens: Tokens }>();

  function accountOf(name: string) {
    const known = accounts.get(name);
    if (known !== undefined) return known;
    const made = { turns: new Turns(atOnce), tokens: new Tokens({ perSecond, burst }) };
    accounts.set(name, made);
    return made;
  }

  return intercept(platform, async ({ verb, subject, account, options: { signal } }, run) => {
    const { turns, tokens } = accountOf(account);
    const cancelled = () =>
      new AppError('cancelled', `cannot ${verb} ${subject}: cancelled while it waited for its turn`);
    await turns.enter(signal).catch(() => {
      throw cancelled();
    });
    try {
      const waitMs = tokens.take(clock.now());
      if (waitMs > 0)
        await clock.sleep(waitMs, signal).catch(() => {
          throw cancelled();
        });
      return await run();
    } finally {
      turns.leave();
    }
  });
}
