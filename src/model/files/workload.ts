import { z } from 'zod';
import { groupFields } from './group.ts';
import { ladderFields } from './ladder.ts';
import { nameSchema } from './names.ts';
import { needSchema } from './need.ts';

/** `workloads/NAME.yaml`: what shall run, wherever that is. */
export const workloadSchema = z
  .strictObject({
    workload: nameSchema.describe('Name of the workload.'),
    description: z.string().optional().describe('What it is, in a sentence.'),
    groups: z
      .record(
        nameSchema,
        z.strictObject({
          count: z.number().int().min(0).describe('How many machines, where the deployment does not say it.'),
          requires: z.array(needSchema).optional().describe('Capabilities that each machine of the group needs.'),
          ...groupFields,
          ...ladderFields,
        }),
      )
      .describe('Groups of machines that are alike, by name.'),
    requires: z
      .array(needSchema)
      .optional()
      .describe('Capabilities that the workload needs as a whole, wherever they are provided.'),
    proves: z
      .array(nameSchema)
      .optional()
      .describe('Capabilities whose proof runs at the end of an apply that changed something they rest on.'),
    formerly: z
      .array(nameSchema)
      .optional()
      .describe('Names that the workload had before. Accepted, and not acted on in this version.'),
    ...ladderFields,
  })
  .describe('Groups of machines and what each needs; names no platform.');
export type WorkloadFile = z.infer<typeof workloadSchema>;
