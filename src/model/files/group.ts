import { z } from 'zod';

const keepSchema = z.union([
  z.literal('majority').describe('More than half of the machines.'),
  z.number().int().min(0).describe('So many machines.'),
]);
export type Keep = z.infer<typeof keepSchema>;

const strategySchema = z.strictObject({
  atOnce: z
    .union([z.number().int().min(1), z.string().regex(/^\d+%$/)])
    .optional()
    .describe(
      'At most so many machines of the group are out of service at once: a number, or a share such as `25%`. Default: as many as `keep` and the roles allow.',
    ),
});

/** The least that a group wants of its machines. */
const machineMinimaSchema = z.strictObject({
  cpus: z.number().int().min(1).optional().describe('At least so many processors.'),
  memory: z
    .string()
    .regex(/^\d+(MiB|GiB)$/, 'memory is a number with MiB or GiB, such as 512MiB')
    .optional()
    .describe('At least so much memory, such as `512MiB` or `4GiB`.'),
  disk: z
    .string()
    .regex(/^\d+(MiB|GiB|TiB)$/, 'disk is a number with MiB, GiB or TiB, such as 20GiB')
    .optional()
    .describe('A root disk of at least this size, such as `20GiB`.'),
  arch: z.string().optional().describe('Architecture as Debian names it, such as `amd64` or `arm64`. Default: any.'),
});
export type MachineMinima = z.infer<typeof machineMinimaSchema>;

/** What a workload says of a group's machines, and a deployment may say in its place. */
export const groupFields = {
  keep: keepSchema
    .optional()
    .describe(
      'What would leave fewer machines of the group in service is refused; dead ones count as gone. A number, or `majority`. Default: no limit.',
    ),
  strategy: strategySchema.optional().describe('How a change goes over the machines of the group.'),
  machine: machineMinimaSchema
    .optional()
    .describe('The least that the group wants of its machines. Sites choose sizes by it.'),
};
