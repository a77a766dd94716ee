import { DOCUMENTS } from '../../src/server/documents/index.ts';
import { documentSchemas, SHARED_PARTS } from '../../src/server/openapi.ts';
import type { JsonSchema } from './json-schema.ts';
import { keyTable, type ShapeWords } from './key-table.ts';

const PARTS: Readonly<Record<string, ShapeWords>> = Object.fromEntries(
  Object.keys(SHARED_PARTS).map((name) => [name, { one: link(name), many: link(name) }]),
);

/** The page of documents: every field of what commands print with `--json` and what the HTTP API answers. */
export function jsonPageText(): string {
  const schemas: Readonly<Record<string, JsonSchema>> = documentSchemas();
  const lines = [
    '# JSON',
    '',
    'Written by `node tools/write-reference.ts`.',
    '',
    'With `--json` commands print documents; those that take a while print events, one a line, and a document last. The HTTP API answers',
    'with the same. A document says in `schema` which one it is. Fields may be added to it; where one is taken out or means something',
    'else, the number behind the `@` grows. [openapi.json](openapi.json) has the same for programs.',
    '',
    '## Documents',
    ...Object.keys(DOCUMENTS).flatMap((name) => documentLines(name, schemas)),
    '',
    '## Parts',
    ...Object.keys(SHARED_PARTS).flatMap((name) => documentLines(name, schemas)),
  ];
  return `${lines.join('\n')}\n`;
}

function documentLines(name: string, schemas: Readonly<Record<string, JsonSchema>>): readonly string[] {
  const schema = schemas[name] ?? {};
  const words = schema.description === undefined ? [] : [sentence(schema.description), ''];
  return ['', `### ${name}`, '', ...words, ...keyTable(schema, { words: PARTS, schemas, isRead: true })];
}

/** `purlin/plan@1: what ...` with the name of the schema as code. */
function sentence(description: string): string {
  const text = description.replace(/^purlin\/\S+@\d+/, '`$&`');
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}

function link(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}
