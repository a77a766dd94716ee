import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeMark, type Mark, markOfMetadata, metadataOf, readMark } from './ownership.ts';

const word = fc.string({ minLength: 1, maxLength: 20 });
const marks: fc.Arbitrary<Mark> = fc.record(
  { owner: word, deployment: word, site: word, machine: word, part: word },
  { requiredKeys: ['owner', 'deployment', 'site'] },
);

test('a mark is read back from a description as it was written', () => {
  fc.assert(
    fc.property(marks, (mark) => {
      expect(readMark(describeMark(mark))).toEqual(mark);
    }),
  );
});

test('a mark is read back from metadata', () => {
  const mark = { owner: 'o', deployment: 'd', site: 's', machine: 'm' };
  expect(markOfMetadata(metadataOf(mark, { name: 'n', group: 'g' }))).toEqual(mark);
});

test.each([undefined, null, '', 'web servers', 'purlin is nice', 'purlin owner=a deployment=b'])(
  '%j is nobody of ours',
  (description) => {
    expect(readMark(description)).toBeUndefined();
  },
);
