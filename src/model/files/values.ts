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

const formatSchema = z.enum(FORMATS);

const typeFields = {
  type: z.enum(['string', 'integer', 'number', 'boolean', 'array', 'object']).describe('What kind of value it is.'),
  format: formatSchema
    .optional()
    .describe('How a text must be written. `host-port` is `10.0.0.1:2377`, `duration` is `90s`, `bytes` is `512MiB`.'),
  description: z.string().optional().describe('What it is, for people who read the reference or `explain`.'),
  enum: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe('The only values that it may have.'),
  items: z
    .strictObject({
      type: z
        .enum(['string', 'integer', 'number', 'boolean', 'object'])
        .describe('What kind of value each element is.'),
      format: formatSchema.optional().describe('How each element must be written.'),
    })
    .optional()
    .describe('What the elements of a list are.'),
  minimum: z.number().optional().describe('The least that a number may be.'),
  maximum: z.number().optional().describe('The most that a number may be.'),
  pattern: z
    .string()
    .refine(isPattern, 'it is not a regular expression')
    .optional()
    .describe('A regular expression that a text must match.'),
  secret: z
    .boolean()
    .optional()
    .describe(
      '`true`: the value is a secret. It is never shown, and what it flows into is secret too. Default `false`.',
    ),
};

/** The type of a published or asked value: JSON Schema's words with operators' formats. */
export const valueTypeSchema = z.strictObject(typeFields).meta({
  id: 'valueType',
  description: 'The type of a value: words of JSON Schema, with formats that operators write.',
});
export type ValueType = z.infer<typeof valueTypeSchema>;

/** Published values or asks of a capability, by camelCase name. */
export const valueTypesSchema = z.record(aliasSchema, valueTypeSchema);

/** An input of a role: its type, and where its value comes from. See design "Inputs and outputs". */
export const inputSchema = z
  .strictObject({
    ...typeFields,
    type: typeFields.type.optional(),
    from: expressionSchema
      .optional()
      .describe(
        'Where the value comes from: facts (`machine.address.cluster`), values (`values.swarm.listenPort`), or what a need published (`cluster.workerToken`). Default: `values.ROLE.INPUT`, with the name of the role in camelCase.',
      ),
    default: z.unknown().optional().describe('The value where `from` leads to nothing. Without it, that is an error.'),
    live: z
      .boolean()
      .optional()
      .describe(
        '`true`: read just before the role runs, and a change of it alone runs nothing again. For join tokens and lists of members. Default `false`.',
      ),
    generate: z
      .enum(['password', 'uuid', 'key'])
      .optional()
      .describe('Made by Purlin once per place, then kept: a secret that nobody has to write down.'),
    disrupts: z
      .boolean()
      .optional()
      .describe('`false`: a change of this input alone drains nothing on the machine. Default `true`.'),
  })
  .meta({ id: 'input', description: 'An input of a role: its type, and where its value comes from.' });
export type Input = z.infer<typeof inputSchema>;

/** A value that operators write: any JSON, or `{ secret: NAME }` where a secret stands in for a scalar. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export const jsonSchema: z.ZodType<Json> = z
  .lazy(() =>
    z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(jsonSchema), z.record(z.string(), jsonSchema)]),
  )
  .meta({ id: 'value', description: 'Any value. A secret stands as `{ secret: NAME }` in the place of a text.' });

/** A tree of values: maps merge on the ladder, scalars and lists replace, null removes. */
export const valuesSchema = z.record(aliasSchema, jsonSchema);
export type Values = z.infer<typeof valuesSchema>;
