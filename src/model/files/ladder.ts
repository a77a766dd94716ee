import { z } from 'zod';
import { nameSchema } from './names.ts';
import { valuesSchema } from './values.ts';

/** What one rung of the ladder may say: workload < site < deployment < group < machine. */
export const ladderFields = {
  values: valuesSchema.optional().meta({
    description:
      'Values for inputs of roles. Maps are merged with those of the rungs below, everything else replaces, `null` removes. A value that no input reads is an error.',
    examples: [{ docker: { registryMirror: 'http://10.0.0.1:5000' } }],
  }),
  prefer: z
    .record(nameSchema, nameSchema)
    .optional()
    .meta({
      description:
        'Who shall provide a capability where several could: a role, or `provided` for what the site has already.',
      examples: [{ 'container-engine': 'docker-debian' }],
    }),
  address: z
    .partialRecord(z.enum(['control', 'cluster', 'client', 'storage', 'bmc']), nameSchema)
    .optional()
    .meta({
      description:
        'By which network machines are spoken to, for each purpose: `control` (Purlin), `cluster` (members among themselves), `client`, `storage`, `bmc`. A purpose that is not named is as `cluster`, then as `control`. Default: the network `private`, or the only one.',
      examples: [{ cluster: 'public' }],
    }),
  ready: z
    .array(nameSchema)
    .optional()
    .meta({
      description:
        'Capabilities that a machine must have before anything else counts on it. A list replaces that of the rungs below.',
      examples: [['time-sync']],
    }),
};
