import { describe, expect, it } from 'vitest';
import { packLines, unpackLines } from './log-text.ts';

describe('log chunks', () => {
  it.each([1, 500])('give back %d lines as they were', (count) => {
    const lines = Array.from({ length: count }, (_, n) => ({
      stream: n % 2 ? ('err' as const) : ('info' as const),
      text: `ünï ${n}`,
    }));
    expect(unpackLines(packLines(lines))).toEqual(lines);
  });

  it('shrink text that repeats', () => {
    const lines = Array.from({ length: 500 }, () => ({ stream: 'out' as const, text: 'Reading package lists...' }));
    expect(packLines(lines).length).toBeLessThan(600);
  });
});
