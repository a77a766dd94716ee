import { z } from 'zod';
import { nameSchema } from './names.ts';
import { verbSchema } from './step.ts';
import { valueTypesSchema } from './values.ts';

/** How far something reaches: one machine, all of one site, or the whole deployment. */
export const scopeSchema = z.enum(['machine', 'site', 'deployment']);
export type Scope = z.infer<typeof scopeSchema>;

/** `capabilities/NAME.yaml`: a contract between those who need something and those who provide it. */
export const capabilitySchema = z
  .strictObject({
    capability: nameSchema.describe('Name of the capability.'),
    description: z.string().describe('What others may rely on where it is provided, in a sentence.'),
    scope: scopeSchema.describe(
      'Whom one provider serves: its own `machine`, all of its `site`, or the whole `deployment`.',
    ),
    values: valueTypesSchema.optional().meta({
      description: 'What each provider publishes for those who need it, by name, with its type.',
      examples: [{ address: { type: 'string', format: 'host-port', description: 'where managers answer' } }],
    }),
    asks: valueTypesSchema.optional().describe('What a need may ask of a provider (`with`), by name, with its type.'),
    proof: verbSchema
      .optional()
      .describe(
        'Shows on a machine that the capability does what it promises. Published values are its inputs; it cleans up behind itself and says in a sentence what it showed.',
      ),
  })
  .describe('A named contract: scope, the values that a provider publishes, what can be asked, and a proof.');
export type CapabilityFile = z.infer<typeof capabilitySchema>;
