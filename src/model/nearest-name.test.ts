import { expect, test } from 'vitest';
import { didYouMean, nearestName } from './nearest-name.ts';

const NAMES = ['requires', 'provides', 'apply', 'swarm-manager', 'listenPort', 'cpus'];

test.each([
  ['requries', 'requires'],
  ['aply', 'apply'],
  ['swarm_manager', 'swarm-manager'],
  ['SwarmManager', 'swarm-manager'],
  ['listen-port', 'listenPort'],
  ['cpu', 'cpus'],
  ['colour', undefined],
  ['apply', undefined],
])('%s is near to %s', (wrong, near) => {
  expect(nearestName(wrong, NAMES)).toBe(near);
});

test('a hint names the nearest, else what there is, else nothing', () => {
  expect(didYouMean('aply', NAMES)).toBe('Did you mean `apply`?');
  expect(didYouMean('colour', ['b', 'a'], 'keys here')).toBe('Keys here: a, b.');
  expect(
    didYouMean(
      'colour',
      Array.from({ length: 14 }, (_, i) => `n${i}`),
    ),
  ).toMatch(/n7 and 2 more\.$/);
  expect(didYouMean('colour', [])).toBeUndefined();
});
