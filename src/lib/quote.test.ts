import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quote, sh } from './quote.ts';

describe('quote', () => {
  test.each([
    ['plain', 'plain'],
    ['', "''"],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['$HOME `id` "x" \\', `'$HOME \`id\` "x" \\'`],
    ['~root', "'~root'"],
    ['=cmd', "'=cmd'"],
    ['line\nbreak', "'line\nbreak'"],
  ])('%j becomes %j', (word, text) => {
    expect(quote(word)).toBe(text);
  });

  test('a NUL character is refused', () => {
    expect(() => quote('a\0b')).toThrow(/NUL/);
  });

  test('a real shell reads back every word unchanged', () => {
    const word = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').replace(/\p{Cs}/gu, ''));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (list) => {
        const shown = execFileSync('sh', ['-c', sh`printf '%s\\0' ${[...list, 'end']}`], { encoding: 'utf8' });
        expect(shown.split('\0').slice(0, -1)).toEqual([...list, 'end']);
      }),
      { numRuns: 25 },
    );
  });
});

describe('sh', () => {
  test('quotes values and lists, and leaves the text as it is', () => {
    expect(sh`cp -- ${'a b'} ${['c', 'd e']} && echo ${7}`).toBe("cp -- 'a b' c 'd e' && echo 7");
  });
});
