import type { z } from 'zod';
import { toJsonSchema } from '../../src/packs/json-schemas.ts';

/** The parts of JSON Schema 2020-12 that pages are made from, as zod writes them. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
}

/** A schema as people write data for it; shapes that have an id of their own stand under `$defs`. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return toJsonSchema(schema);
}

/** The options of a union, those of unions inside it too; a schema that is none is its only option. */
export function optionsOf(schema: JsonSchema): readonly JsonSchema[] {
  const options = schema.anyOf ?? schema.oneOf;
  return options === undefined ? [schema] : options.flatMap(optionsOf);
}
