import { describe, expect, it } from 'vitest';
import { localShell } from '../../../test/support/local-shell.ts';
import { stepContext } from '../../../test/support/step-context.ts';
import type { StepContext } from '../executor.ts';
import { executorSuite } from '../executor-suite.ts';
import { scriptCommand, scriptExecutor } from './script.ts';

const step = { script: 's.sh' };

function context(text: string, given: Partial<StepContext> = {}): StepContext {
  return stepContext({ session: localShell(), files: { 's.sh': text }, ...given });
}

executorSuite(
  'script',
  async () => ({ executor: scriptExecutor(), step, context: context('exit 0'), remove: async () => {} }),
  {
    foretells: 'a script runs as it is; only check.sh knows',
    idempotent: 'a script runs as it is; only check.sh knows',
    broken: 'a script has no fields',
  },
);

describe('a script that applies', () => {
  it.each([
    ['exit 0', { kind: 'done', changes: [{ what: 'ran s.sh' }] }],
    ['echo first; echo "it works"', { kind: 'done', said: 'it works' }],
    ['echo busy >&2; exit 75', { kind: 'retry', reason: 'busy' }],
    ['exit 75', { kind: 'retry', reason: 's.sh asks to be tried again' }],
    ['echo one >&2; echo "a licence" >&2; exit 76', { kind: 'wait', for: 'a licence' }],
    [
      'echo so; echo why >&2; exit 3',
      { kind: 'failed', exit: 3, tail: 'why', error: { message: 'cannot finish s.sh: exit code 3: why' } },
    ],
    ['echo so; exit 3', { kind: 'failed', exit: 3, tail: 'so' }],
    ['exit 3', { kind: 'failed', error: { message: 'cannot finish s.sh: exit code 3' } }],
    [
      'nosuchcommand',
      { kind: 'failed', exit: 127, error: { message: expect.stringContaining('a command was not found') } },
    ],
    ['if', { kind: 'failed', exit: 2 }],
  ])('%s', async (text, expected) => {
    expect(await scriptExecutor().apply(step, context(text))).toMatchObject(expected);
  });

  it('keeps the last twenty lines of a long failure', async () => {
    const text = 'i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo "line $i" >&2; done; exit 1';
    const outcome = await scriptExecutor().apply(step, context(text));
    expect(outcome.kind === 'failed' && outcome.tail?.split('\n')).toEqual(
      Array.from({ length: 20 }, (_, i) => `line ${i + 31}`),
    );
  });

  it('says which files there are where its own is missing', async () => {
    const outcome = await scriptExecutor().apply({ script: 'other.sh' }, context(''));
    expect(outcome).toMatchObject({ error: { code: 'invalid-file', hint: 'It has: s.sh.' } });
  });

  it('gives its outputs', async () => {
    const outcome = await scriptExecutor().apply(step, context('echo "port=80" >> "$PURLIN_OUTPUTS"'));
    expect(outcome).toMatchObject({ outputs: { port: '80' } });
  });

  it('sees scalars, lists one per line, everything as JSON, and the environment of its site', async () => {
    const text = 'printf "%s|%s|%s|%s|" "$LISTEN_PORT" "$NAMES" "$ON" "$http_proxy"; cat "$PURLIN_INPUTS"';
    const inputs = { listenPort: 80, names: ['a', 'b'], on: true, deep: { x: [1] } };
    const outcome = await scriptExecutor().apply(
      step,
      context(`${text}; exit 1`, { inputs, environment: { http_proxy: 'p' } }),
    );
    expect(outcome.kind === 'failed' && outcome.tail).toBe(`80|a\nb|true|p|${JSON.stringify(inputs)}`);
  });
});

describe('a script that checks', () => {
  it.each([
    ['exit 0', { kind: 'as-wanted' }],
    ['echo "no engine"; exit 1', { kind: 'would-change', changes: [{ what: 'no engine' }] }],
    ['exit 1', { kind: 'would-change', changes: [{ what: 's.sh says it is not as wanted' }] }],
    ['exit 2', { kind: 'failed', exit: 2 }],
    ['exit 75', { kind: 'failed', exit: 75 }],
    ['nosuchcommand', { kind: 'failed', exit: 127 }],
    ['kill -9 $$', { kind: 'failed', exit: 137, error: { message: 'cannot finish s.sh: ended by signal 9' } }],
  ])('%s', async (text, expected) => {
    expect(await scriptExecutor().check(step, context(text))).toMatchObject(expected);
  });
});

describe('the command of a script', () => {
  it('never exports a secret', () => {
    const inputs = { token: 'hunter2', port: 80 };
    const command = scriptCommand(step, context('x', { inputs, secret: new Set(['token']) }));
    expect(command).toMatchObject({
      script: 'x',
      environment: { PORT: '80' },
      secrets: { TOKEN: 'hunter2' },
      interruptible: true,
    });
  });

  it('leaves what is longer than 64 KiB to the file', () => {
    const command = scriptCommand(
      step,
      context('x', { inputs: { long: 'x'.repeat(65_537), fits: 'x'.repeat(65_536) } }),
    );
    expect(Object.keys('environment' in command ? command.environment : {})).toEqual(['FITS']);
  });

  it('may not be interrupted where the step says so', () => {
    expect(scriptCommand({ ...step, interruptible: false }, context('x'))).toMatchObject({ interruptible: false });
  });
});
