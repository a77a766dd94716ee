import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitWords } from './command-words.ts';
import { quote } from './quote.ts';

test.each([
  ['', []],
  ['  ', []],
  ['nc %h %p', ['nc', '%h', '%p']],
  ["nc -X 'a b'  %h", ['nc', '-X', 'a b', '%h']],
  ['say "a \\"b\\"" c\\ d', ['say', 'a "b"', 'c d']],
  ['empty "" end', ['empty', '', 'end']],
  ['joined\'one\'"two"', ['joinedonetwo']],
  ["open 'quote", ['open', 'quote']],
])('%j is split into %j', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test('words that were quoted for a shell come back', () => {
  const word = fc.string().filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(splitWords(words.map(quote).join(' '))).toEqual(words);
    }),
  );
});
