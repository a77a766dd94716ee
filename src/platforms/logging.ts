import type { Clock } from '../lib/clock.ts';
import { toAppError } from '../model/errors.ts';
import { intercept } from './intercept.ts';
import type { Platform } from './platform.ts';

/** Writes one line to the call's own log when a call ends: what, how long, and why not. Settings never appear. */
export function withLogging(platform: Platform, clock: Clock): Platform {
  return intercept(platform, async ({ platform: name, verb, subject, options }, run) => {
    const start = clock.now();
    const say = (how: string) => options.log?.(`${name} ${verb} ${subject}: ${how} after ${clock.now() - start} ms\n`);
    try {
      const result = await run();
      say('done');
      return result;
    } catch (thrown) {
      say(`failed (${toAppError(thrown).code})`);
      throw thrown;
    }
  });
}
