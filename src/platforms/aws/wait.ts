import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import { toAwsError } from './errors.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

export interface Waiting {
  /** What could not be done when it takes too long: `stop the machine demo-m1`. */
  readonly to: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Looks until there is an answer, with pauses that grow. Errors: `timeout`, `cancelled`, and those of `look`. */
export async function waitFor<T>(look: () => Promise<T | undefined>, waiting: Waiting): Promise<T> {
  const { to, clock, signal, timeoutMs } = waiting;
  const deadline = clock.now() + timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (clock.now() + pauseMs > deadline) {
      const message = `cannot ${to}: AWS did not finish within ${Math.round(timeoutMs / 1000)} s`;
      throw new AppError('timeout', message, { hint: 'Try again: what was begun is found again.' });
    }
    await clock.sleep(pauseMs, signal).catch((thrown: unknown) => {
      throw toAwsError(thrown, to, '', signal);
    });
  }
}
