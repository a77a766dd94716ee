import { describe, expect, test } from 'vitest';
import { commandProgram, parseOutputs } from './command-program.ts';

const PLAIN = { script: 'true', environment: {}, secrets: {} };

describe('commandProgram', () => {
  test('a command without files makes none and needs no fork but its own', () => {
    const program = commandProgram(PLAIN, 'M');
    expect(program).not.toContain('purlin_tmp');
    expect(program.split('\n(')).toHaveLength(2);
  });

  test('the marker stands only behind the command', () => {
    const program = commandProgram({ ...PLAIN, outputs: true, interruptible: false }, 'MARKER');
    expect(program.indexOf('MARKER')).toBeGreaterThan(program.indexOf('purlin_rc=$?'));
  });

  test.each([
    { title: 'a script with a NUL', command: { ...PLAIN, script: 'a\0b' }, message: /NUL/ },
    { title: 'a secret with a NUL', command: { ...PLAIN, secrets: { A: '\0' } }, message: /NUL/ },
    { title: 'a name that is no variable', command: { ...PLAIN, environment: { 'a-b': '1' } }, message: /a-b/ },
  ])('$title is refused', ({ command, message }) => {
    expect(() => commandProgram(command, 'M')).toThrow(message);
  });
});

describe('parseOutputs', () => {
  test.each([
    ['', {}],
    ['\n\n', {}],
    ['a=1\nb=two words \n', { a: '1', b: 'two words ' }],
    ['token=a=b=', { token: 'a=b=' }],
    ['empty=', { empty: '' }],
    [' {"a": [1, {"b": null}]} ', { a: [1, { b: null }] }],
  ])('%j gives %j', (text, outputs) => {
    expect(parseOutputs(text)).toEqual(outputs);
  });

  test.each([
    ['just words', /line 1 is not name=value/],
    ['a=1\nBad Name=2', /line 2 is not name=value/],
    ['a=1\na=2', /line 2 says a a second time/],
    ['{"a": 1', /not JSON/],
    ['{"not camel": 1}', /"not camel" is not a camelCase name/],
  ])('%j is refused', (text, message) => {
    expect(() => parseOutputs(text)).toThrow(message);
  });
});
