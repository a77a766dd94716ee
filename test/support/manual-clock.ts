import type { Clock } from '../../src/lib/clock.ts';

/** A clock that stands still but for sleeps, which pass at once. */
export function manualClock(startMs = 0): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let nowMs = startMs;
  let ids = 0;
  return {
    slept,
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      slept.push(ms);
      nowMs += ms;
    },
    uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
  };
}
