import { describe, expect, it } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';
import { runModeOf } from './run-mode.ts';

describe('mode of a run', () => {
  it.each([
    [undefined, 'first'],
    [{ cut: undefined, doneDigest: undefined }, 'first'],
    [{ cut: 'failed', doneDigest: undefined }, 'first'],
    [{ cut: 'crashed', doneDigest: undefined }, 'interrupted'],
    [{ cut: 'cancelled', doneDigest: undefined }, 'interrupted'],
    [{ cut: undefined, doneDigest: 'd' }, 'changed'],
    [{ cut: 'crashed', doneDigest: 'd' }, 'changed'],
    [{ cut: 'drifted', doneDigest: 'd' }, 'changed'],
  ] as const)('after %j is %s', (stored, mode) => {
    expect(runModeOf(stored)).toBe(mode);
  });
});

describe('delay before the next run', () => {
  it.each([
    [1000, 1, 1000],
    [1000, 2, 2000],
    [1000, 4, 8000],
    [5000, 10, 60_000],
    [90_000, 3, 90_000],
    [0, 5, 0],
  ])('asked %d ms, after %d runs: %d ms', (asked, attempts, delay) => {
    expect(retryDelayMs(asked, attempts)).toBe(delay);
  });
});
