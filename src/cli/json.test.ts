import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonPieces } from './json.ts';

function textOf(document: object): string {
  return [...jsonPieces(document)].join('');
}

describe('JSON for people and scripts', () => {
  test('members and elements stand on lines of their own', () => {
    expect(
      textOf({
        schema: 'a@1',
        tasks: [
          { id: 'x', after: [] },
          { id: 'y', after: ['x'] },
        ],
        none: [],
        gone: undefined,
      }),
    ).toBe(
      '{\n  "schema": "a@1",\n  "tasks": [\n    { "id": "x", "after": [] },\n    { "id": "y", "after": [ "x" ] }\n  ],\n  "none": []\n}\n',
    );
  });

  test('what is written is what is read', () => {
    const documents = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(documents, (document) => {
        expect(JSON.parse(textOf(document))).toEqual(JSON.parse(JSON.stringify(document)));
      }),
    );
  });
});
