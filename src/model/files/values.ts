import { z } from 'zod';
import { aliasSchema, expressionSchema } from './names.ts';

/** The formats that operators write; each is checked when a value enters. */
export const FORMATS = [
  'host',
  'host-port',
  'cidr',
  'duration',
  'bytes',
  'semver',
  'semver-range',
  'uri',
  'ip',
] as const;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

const typeFields = {
  type: z.enum(['string', 'integer', 'number', 'boolean', 'array', 'object']).optional(),
  format: z.enum(FORMATS).optional(),
  description: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  items: z
    .strictObject({
      type: z.enum(['string', 'integer', 'number', 'boolean', 'object']),
      format: z.enum(FORMATS).optional(),
    })
    .optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  pattern: z.string().refine(isPattern, 'it is not a regular expression').optional(),
  secret: z.boolean().optional(),
};

/** The type of a published or asked value: JSON Schema's words with operators' formats. */
export const valueTypeSchema = z.strictObject({ ...typeFields, type: typeFields.type.unwrap() });
export type ValueType = z.infer<typeof valueTypeSchema>;

/** Published values or asks of a capability, by camelCase name. */
export const valueTypesSchema = z.record(aliasSchema, valueTypeSchema);

/** An input of a role: its type, and where its value comes from. See design "Inputs and outputs". */
export const inputSchema = z.strictObject({
  ...typeFields,
  from: expressionSchema.optional(),
  default: z.unknown().optional(),
  live: z.boolean().optional(),
  generate: z.enum(['password', 'uuid', 'key']).optional(),
  disrupts: z.boolean().optional(),
});
export type Input = z.infer<typeof inputSchema>;

/** A value that operators write: any JSON, or `{ secret: NAME }` where a secret stands in for a scalar. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export const jsonSchema: z.ZodType<Json> = z.json();

/** A tree of values: maps merge on the ladder, scalars and lists replace, null removes. */
export const valuesSchema = z.record(aliasSchema, jsonSchema);
export type Values = z.infer<typeof valuesSchema>;
