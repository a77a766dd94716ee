import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchemaOf } from './json-schema.ts';
import { keyTable } from './key-table.ts';

const name = z.string().meta({ id: 'aName' });
const WORDS = { aName: { one: 'name', many: 'names' } };

function lines(schema: z.ZodType, more: object = {}): readonly string[] {
  const json = jsonSchemaOf(schema);
  return keyTable(json, { words: WORDS, schemas: json.$defs ?? {}, ...more }).slice(2);
}

test('nested keys are named by their path, through maps and lists', () => {
  const group = z.strictObject({ count: z.number().int().describe('How many.') });
  const schema = z.strictObject({
    groups: z.record(name, group).optional().describe('Groups.'),
    volumes: z.array(z.strictObject({ size: z.string() })).optional(),
  });
  expect(lines(schema)).toEqual([
    '| `groups` | map of maps | Groups. |',
    '| `groups.NAME.count` | integer | Required. How many. |',
    '| `volumes` | list of maps |  |',
    '| `volumes[].size` | text | Required. |',
  ]);
});

test('defaults and examples stand behind the words, written as in a file', () => {
  const schema = z.strictObject({
    from: z
      .array(name)
      .default(['any'])
      .meta({ description: 'Who.', examples: [['a', 'b']] }),
  });
  expect(lines(schema)).toEqual(['| `from` | list of names | Who. Default `[any]`. Example: `[a, b]` |']);
});

test('options of a union are told together; what one of them needs is not required of all', () => {
  const schema = z.strictObject({
    at: z.union([z.literal('here'), z.strictObject({ host: name }), z.strictObject({ path: z.string(), host: name })]),
  });
  expect(lines(schema)).toEqual([
    '| `at` | `here` or map | Required. |',
    '| `at.path` | text |  |',
    '| `at.host` | name |  |',
  ]);
});

test('keys that come together take one row, at the end', () => {
  const schema = z.strictObject({ values: name, prefer: name, site: name.optional() });
  const together = [{ keys: ['values', 'prefer'], meaning: 'The ladder.' }];
  expect(lines(schema, { together })).toEqual(['| `site` | name |  |', '| `values`, `prefer` | map | The ladder. |']);
});

test('a key that options have in different ways says each of them once', () => {
  const line = z.object({ type: z.literal('line'), at: z.string().describe('When.') });
  const end = z.object({ type: z.literal('end').describe('The last.'), at: z.string().describe('When.') });
  expect(lines(z.discriminatedUnion('type', [line, end]))).toEqual([
    '| `type` | `line` or `end` | The last. |',
    '| `at` | text | When. |',
  ]);
});

test('where keys are read and not written, those are marked that may be absent', () => {
  const schema = z.object({
    name: z.string().describe('Name.'),
    exit: z.number().int().optional().describe('Exit code.'),
    since: z.string().optional().describe('When; absent before the first.'),
  });
  expect(lines(schema, { isRead: true })).toEqual([
    '| `name` | text | Name. |',
    '| `exit` | integer | Exit code. May be absent. |',
    '| `since` | text | When; absent before the first. |',
  ]);
});
