import { z } from 'zod';
import { countsSchema, holderSchema, type Immutable, instantSchema, statusSchema } from './document.ts';

/** One task that somebody must look at, most urgent first: failed, waiting, retrying, then what they block. */
export const attentionSchema = z.object({
  task: z.string(),
  status: statusSchema,
  why: z.string().describe('One sentence.'),
  try: z.string().describe('What to try, one sentence.'),
  machine: z.string().optional(),
  role: z.string().optional(),
  verb: z.string().optional(),
  exit: z.number().int().optional().describe('Exit code of the step that failed.'),
  tail: z.array(z.string()).optional().describe('Last lines of its output, oldest first, at most 10, secrets masked.'),
  run: z.string().optional().describe('Id of the run; `logs --run` shows all of it.'),
  since: instantSchema.optional(),
  again: instantSchema.optional().describe('When a retrying task runs again.'),
  blocks: z.number().int().optional().describe('Number of tasks that stay blocked behind it.'),
});
export type Attention = Immutable<z.infer<typeof attentionSchema>>;

/** Progress of a machine or group: tasks by status, and when it is expected to end. */
const progressFields = {
  counts: countsSchema,
  expectedEnd: instantSchema.optional(),
};

const machineStatusSchema = z.object({
  name: z.string(),
  state: z
    .union([statusSchema, z.literal('leaving')])
    .describe('`done`, or the status of its tasks that matters most; `leaving` while it is removed.'),
  addresses: z.record(z.string(), z.string()).describe('By purpose: control, cluster, client, storage, bmc.'),
  group: z.string(),
  site: z.string(),
  at: z.string().optional().describe('The role that runs now, or that failed.'),
  ...progressFields,
});
export type MachineStatus = Immutable<z.infer<typeof machineStatusSchema>>;

const groupStatusSchema = z.object({ name: z.string(), machines: z.number().int(), ...progressFields });

/** How a deployment is, from the store alone: no machine is contacted. `drifted` comes from the last `--check`. */
export const deploymentStatusSchema = z
  .object({
    schema: z.literal('purlin/status@1'),
    deployment: z.string(),
    state: z.enum(['converged', 'converging', 'failed', 'drifted', 'stopped', 'removed']),
    counts: countsSchema,
    machines: z.array(machineStatusSchema),
    attention: z.array(attentionSchema),
    progress: z
      .array(z.object({ task: z.string(), machine: z.string().optional(), why: z.string(), since: instantSchema }))
      .optional()
      .describe('What running tasks wait for, such as a machine that does not answer yet; absent when none says so.'),
    groups: z.array(groupStatusSchema),
    holder: holderSchema.optional().describe('The process that drives it now; absent when none does.'),
    startedAt: instantSchema.optional().describe('Of the last apply or destroy.'),
    endedAt: instantSchema.optional(),
    expectedEnd: instantSchema.optional(),
    founded: z
      .array(z.object({ capability: z.string(), machines: z.array(z.string()) }))
      .optional()
      .describe('What was founded, for example swarm-cluster by demo-manager-0.'),
  })
  .describe('purlin/status@1: how a deployment is');

export type StatusDocument = Immutable<z.infer<typeof deploymentStatusSchema>>;
