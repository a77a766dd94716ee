import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PLATFORMS } from '../src/app/platforms.ts';
import { FILE_KINDS, type FileKind } from '../src/model/files/kinds.ts';
import { fileSchema, type JsonSchemaData } from '../src/packs/json-schemas.ts';
import { testSurroundings } from '../test/support/surroundings.ts';
import { siteFileSchema } from './site-schema.ts';

/** Where the schemas for editors stand. */
export const SCHEMAS_FOLDER = path.join(import.meta.dirname, '../schemas');

/** The JSON Schema (draft 2020-12) of each kind of file, for editors. Same code, same bytes. */
export async function editorSchemas(): Promise<Readonly<Record<FileKind, JsonSchemaData>>> {
  const platforms = await Promise.all(Object.values(PLATFORMS).map((load) => load(testSurroundings())));
  // `as`: the keys of the table are the kinds.
  const kinds = Object.keys(FILE_KINDS) as FileKind[];
  const entries = kinds.map((kind) => [kind, kind === 'site' ? siteFileSchema(platforms) : fileSchema(kind)]);
  return Object.fromEntries(entries) as Record<FileKind, JsonSchemaData>; // one entry per kind
}

/** File name and text of each schema, as it should be. */
export async function schemaTexts(): Promise<Readonly<Record<string, string>>> {
  const entries = Object.entries(await editorSchemas());
  return Object.fromEntries(
    entries.map(([kind, schema]) => [`${kind}.schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`]),
  );
}

if (process.argv[1] === import.meta.filename) {
  await mkdir(SCHEMAS_FOLDER, { recursive: true });
  for (const [name, text] of Object.entries(await schemaTexts()))
    await writeFile(path.join(SCHEMAS_FOLDER, name), text);
}
