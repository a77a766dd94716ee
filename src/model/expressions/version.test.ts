import { assert, property, stringMatching } from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions, Version } from './version.ts';

const order = (a: string, b: string) => compareVersions(new Version(a), new Version(b));

test.each([
  ['9', '12'],
  ['12', '12.1'],
  ['1.9', '1.10'],
  ['1.0-rc1', '1.0'],
  ['1.0~beta', '1.0'],
  ['1.0-alpha', '1.0-beta'],
  ['1.0-rc1', '1.0-rc2'],
  ['6.1.0', '6.1.0-13-amd64'],
  ['6.1.0-13-amd64', '6.1.0-14-amd64'],
  ['22.04', '24.04'],
])('%s is less than %s', (a, b) => {
  expect(order(a, b)).toBe(-1);
  expect(order(b, a)).toBe(1);
});

test('a leading v means nothing', () => {
  expect(order('v1.2', '1.2')).toBe(0);
});

test('versions are totally ordered', () => {
  const version = stringMatching(/^\d{1,2}(\.\d{1,2}){0,2}(-rc\d|~beta|-\d-amd)?$/);
  assert(
    property(version, version, version, (a, b, c) => {
      expect(order(a, b)).toBe(-order(b, a) + 0);
      if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
