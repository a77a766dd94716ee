import { AppError } from '../model/errors.ts';
import { intercept } from './intercept.ts';
import type { Platform } from './platform.ts';

/**
 * Lets at most `atOnce` calls through; the others wait in the order in which they came. A call whose signal aborts leaves
 * the queue with `cancelled`.
 */
export function withLimit(platform: Platform, atOnce: number): Platform {
  let running = 0;
  const waiting: (() => void)[] = [];

  /** Hands the place on without giving it up in between, so that no newcomer overtakes. */
  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }

  async function enter(signal: AbortSignal, what: string): Promise<void> {
    if (signal.aborted) throw cancelled(what);
    if (running < atOnce) {
      running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const stop = () => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(cancelled(what));
      };
      signal.addEventListener('abort', stop, { once: true });
      waiting.push(start);
    });
  }

  return intercept(platform, async ({ verb, subject, options }, run) => {
    await enter(options.signal, `${verb} ${subject}`);
    try {
      return await run();
    } finally {
      leave();
    }
  });
}

function cancelled(what: string): AppError {
  return new AppError('cancelled', `cannot ${what}: cancelled while it waited for its turn`);
}
