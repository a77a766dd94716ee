import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jsonSchemas } from './json-schemas.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'schemas');

test('the schemas for editors are those that the code makes; `node tools/write-schemas.ts` writes them', async () => {
  const made = jsonSchemas();
  expect((await readdir(folder)).sort()).toEqual(Object.keys(made).sort());
  for (const [name, text] of Object.entries(made))
    expect(await readFile(path.join(folder, name), 'utf8'), name).toBe(text);
});
