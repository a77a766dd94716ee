import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, redact } from './redact.ts';

describe('redact', () => {
  test.each([
    { secrets: ['hunter2'], text: 'pw=hunter2!', shown: 'pw=***!' },
    { secrets: ['hunter2'], text: 'hunter2hunter2', shown: '******' },
    { secrets: ['abc', 'abcdef'], text: 'abcdefg', shown: '***g' },
    { secrets: ['abcd', 'cdef'], text: 'xabcdefx', shown: 'x***x' },
    { secrets: ['', 'x1'], text: 'nothing here', shown: 'nothing here' },
    { secrets: ['say "hi"'], text: '{"v":"say \\"hi\\""}', shown: '{"v":"***"}' },
    { secrets: ["it's"], text: "+ TOKEN='it'\\''s'", shown: "+ TOKEN='***'" },
    { secrets: ['first-line\nsecond-line'], text: 'a first-line\n b second-line', shown: 'a ***\n b ***' },
    { secrets: ['token\n'], text: 'token', shown: '***' },
  ])('$text is shown as $shown', ({ secrets, text, shown }) => {
    expect(redact(text, secrets)).toBe(shown);
  });
});

describe('createRedactor', () => {
  test('a secret that is cut into single characters is masked', () => {
    const redactor = createRedactor(['hunter2']);
    const shown = 'pw=hunter2, hunt'
      .split('')
      .map((letter) => redactor.push(letter))
      .join('');
    expect(shown).toBe('pw=***, ');
    expect(redactor.end()).toBe('hunt');
  });

  test('text that cannot be the beginning of a secret is shown at once', () => {
    expect(createRedactor(['hunter2']).push('line\n')).toBe('line\n');
  });

  test('however the text is cut, no secret is shown and the rest is the same', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 4 }), fc.array(letters), (secrets, pieces) => {
        const redactor = createRedactor(secrets);
        const shown = pieces.map((piece) => redactor.push(piece)).join('') + redactor.end();
        expect(shown).toBe(redact(pieces.join(''), secrets));
        for (const secret of secrets.filter((value) => value !== '')) expect(shown).not.toContain(secret);
      }),
    );
  });
});
