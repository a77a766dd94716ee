import { describe, expect, it } from 'vitest';
import { durationMs, durationText } from './duration.ts';

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
  ])('%s is %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each(['', '5', '1d', '1.5s'])('%j is none', (text) => {
    expect(() => durationMs(text)).toThrow(RangeError);
  });

  it.each([
    [250, '250ms'],
    [90_000, '90s'],
    [600_000, '10m'],
  ])('%d ms reads %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
