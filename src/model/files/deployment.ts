import { z } from 'zod';
import { groupFields } from './group.ts';
import { ladderFields } from './ladder.ts';
import { nameSchema } from './names.ts';

const countSchema = z.union([
  z.number().int().min(0).describe('So many machines, at the site of the group.'),
  z.record(nameSchema, z.number().int().min(0)).describe('So many machines at each of these sites.'),
]);

/** `purlin.yaml`: a workload on sites, with counts and values. */
export const deploymentSchema = z
  .strictObject({
    deployment: nameSchema.describe('Name of the deployment; machines are called after it: `demo-manager-0`.'),
    description: z.string().optional().describe('What it is for, in a sentence.'),
    workload: nameSchema.describe('The workload that it runs.'),
    site: nameSchema.optional().describe('The site of every group that names none itself.'),
    groups: z
      .record(
        nameSchema,
        z.strictObject({
          count: countSchema.optional().meta({
            description: 'How many machines: a number, or a number per site. Default: that of the workload.',
            examples: [3, { lab: 1, 'aws-east': 2 }],
          }),
          site: nameSchema.optional().describe('The site of the group. Default: that of the deployment.'),
          ...groupFields,
          ...ladderFields,
        }),
      )
      .optional()
      .describe('What differs from the workload, by the name of the group.'),
    machines: z
      .record(nameSchema, z.strictObject({ ...ladderFields }))
      .optional()
      .describe('What is true of single machines, by name: the last rung of the ladder.'),
    uses: z
      .array(nameSchema)
      .optional()
      .describe(
        'Other deployments of the same folder that were applied before: their capabilities for a whole deployment count as provided here.',
      ),
    formerly: z
      .array(nameSchema)
      .optional()
      .describe('Names that the deployment had before. Accepted, and not acted on in this version.'),
    ...ladderFields,
  })
  .describe('A workload on sites, with counts and values.');
export type DeploymentFile = z.infer<typeof deploymentSchema>;
