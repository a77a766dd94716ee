import { describe, expect, test } from 'vitest';
import type { FakeAnswer } from './fake-transport.ts';
import { seededAnswers } from './seeded-answers.ts';

const machine = (n: number) => ({ host: `m${n}`, user: 'root', hostKeys: [], sudo: false, transport: 'fake' });
const command = { script: 'true', environment: {}, secrets: {} };

function ask(seed: string): readonly FakeAnswer[] {
  const answer = seededAnswers({ seed, delayMs: [10, 50], failureRate: 0.5, unreachableRate: 0.5 });
  return Array.from(
    { length: 200 },
    (_, n) => answer({ kind: n % 2 ? 'run' : 'connect', access: machine(n % 7), session: 'id', command }) as FakeAnswer,
  );
}

describe('seededAnswers', () => {
  test('the same seed gives the same, another seed another', () => {
    expect(ask('a')).toEqual(ask('a'));
    expect(ask('a')).not.toEqual(ask('b'));
  });

  test('delays and failures stay within what was asked', () => {
    const answers = ask('a');
    expect(answers.every(({ delayMs = 0 }) => delayMs >= 10 && delayMs < 50)).toBe(true);
    const failed = answers.filter(({ exit, error }) => exit === 1 || error?.code === 'unreachable').length;
    expect(failed).toBeGreaterThan(60);
    expect(failed).toBeLessThan(140);
  });

  test('facts are printed as the probe prints them', () => {
    const answer = seededAnswers({
      seed: 'a',
      facts: ({ host }) => ({ 'os.family': 'debian', cpus: host === 'm1' ? 2 : 4 }),
    });
    expect(answer({ kind: 'run', access: machine(1), session: 'id', command })).toMatchObject({
      stdout: 'os.family=debian\ncpus=2\n',
    });
  });
});
