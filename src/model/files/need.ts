import { z } from 'zod';
import { aliasSchema, nameSchema } from './names.ts';
import { jsonSchema } from './values.ts';

const needObjectSchema = z.strictObject({
  capability: nameSchema.describe('The capability that is needed.'),
  as: aliasSchema
    .optional()
    .describe('Name under which inputs read what its provider published. Default: the capability in camelCase.'),
  of: z
    .literal('all')
    .optional()
    .describe(
      '`all`: every provider in the deployment must be done first, and the alias is the list of their values. Default: one provider.',
    ),
  with: z
    .record(aliasSchema, jsonSchema)
    .optional()
    .meta({
      description: 'Values for what the capability `asks`, by name: as they are, or `{ from: EXPRESSION }`.',
      examples: [{ port: 6443 }],
    }),
  optional: z
    .boolean()
    .optional()
    .describe(
      '`true`: brings nothing about, but comes after a provider that is there, and reads its values. Default `false`.',
    ),
});

/** What a role, a group or a workload needs: a capability, by its name alone where nothing more is to say. */
export const needSchema = z.union([nameSchema.describe('The capability that is needed.'), needObjectSchema]).meta({
  id: 'need',
  description: 'A capability that is needed: its name, or a map where there is more to say.',
});
export type Need = z.infer<typeof needObjectSchema>;
export type NeedSource = z.infer<typeof needSchema>;

/** Both spellings of a need as one. */
export function needOf(source: NeedSource): Need {
  return typeof source === 'string' ? { capability: source } : source;
}
