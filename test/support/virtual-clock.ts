import type { Clock } from '../../src/lib/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
}

/** Time that passes only when nothing else can happen. */
export interface VirtualClock extends Clock {
  /** Lets time pass until the promise settles; throws when that takes longer than `limitMs` of virtual time. */
  until<T>(promise: Promise<T>, limitMs?: number): Promise<T>;
}

export function virtualClock(startMs = 1_000_000): VirtualClock {
  const timers = new Set<Timer>();
  let nowMs = startMs;
  let count = 0;
  return {
    now: () => nowMs,
    uuid: () => {
      count += 1;
      return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        count += 1;
        const timer = {
          at: nowMs + ms,
          order: count,
          fire: () => {
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        const stop = () => {
          timers.delete(timer);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', stop, { once: true });
        timers.add(timer);
      }),
    async until(promise, limitMs = 24 * 3600 * 1000) {
      const end = nowMs + limitMs;
      let settled = false;
      const done = () => {
        settled = true;
      };
      promise.then(done, done);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (settled) return promise;
        const next = [...timers].reduce<Timer | undefined>(
          (first, timer) => (isBefore(timer, first) ? timer : first),
          undefined,
        );
        if (next === undefined) continue;
        if (next.at > end) throw new Error(`nothing came of it within ${limitMs} ms`);
        nowMs = Math.max(nowMs, next.at);
        timers.delete(next);
        next.fire();
      }
    },
  };
}

function isBefore(timer: Timer, other: Timer | undefined): boolean {
  return other === undefined || timer.at < other.at || (timer.at === other.at && timer.order < other.order);
}
