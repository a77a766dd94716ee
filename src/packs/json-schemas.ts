import { z } from 'zod';
import { FILE_KINDS, type FileKind } from '../model/files/kinds.ts';

/** A JSON Schema as data: draft 2020-12. */
export type JsonSchemaData = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of a kind of file, for editors; descriptions are those of the code. `settings` and `machine` of a site are free
 * in it, since each platform has its own.
 */
export function fileSchema(kind: FileKind): JsonSchemaData {
  const { $schema, description, ...rest } = toJsonSchema(FILE_KINDS[kind]);
  return { $schema, $id: `purlin/${kind}.schema.json`, title: `Purlin ${kind}`, description, ...rest };
}

/** A schema as editors read it: shapes that have an id stand under `$defs`, all others where they are used. */
export function toJsonSchema(schema: z.ZodType): JsonSchemaData {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', reused: 'inline', unrepresentable: 'any' });
}
