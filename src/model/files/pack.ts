import { z } from 'zod';
import { nameSchema } from './names.ts';

/** A fact that a pack adds to the catalogue. Its value is observed by `observe`, a POSIX shell script that prints it. */
const factSchema = z.strictObject({
  type: z
    .enum(['string', 'integer', 'boolean', 'version', 'list'])
    .describe('What kind of value it is. A `version` is compared by `version(a) >= version(b)`.'),
  description: z.string().describe('What it says about a machine.'),
  observe: z
    .string()
    .optional()
    .describe(
      "Script of the pack's folder that prints the value, run whenever the machine is looked at. What stands under `found` keeps the value that was read first.",
    ),
});

/** `pack.yaml`: the head of a pack's folder. */
export const packSchema = z
  .strictObject({
    pack: nameSchema.describe('Name of the pack.'),
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+/, 'a version is semver, such as 1.0.0')
      .describe('Version of the pack as in semantic versioning, such as `1.0.0`.'),
    description: z.string().optional().describe('What the pack is for, in a sentence.'),
    uses: z
      .record(nameSchema, z.string())
      .optional()
      .meta({
        description: 'Packs whose capabilities this one needs, with the versions that will do, as semver ranges.',
        examples: [{ base: '^1', docker: '>=1.2 <3' }],
      }),
    platform: nameSchema
      .optional()
      .describe(
        'The one platform that the pack is for: its roles are candidates on sites of that platform only. Default: any.',
      ),
    facts: z
      .record(z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/), factSchema)
      .optional()
      .describe(
        'Facts about machines that the pack adds, by path: `found.timeSync` is `machine.found.timeSync` in expressions.',
      ),
  })
  .describe('A versioned folder of capabilities, roles and workloads.');
export type PackFile = z.infer<typeof packSchema>;
