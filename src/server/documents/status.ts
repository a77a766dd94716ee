import { z } from 'zod';
import {
  addressesSchema,
  countsSchema,
  holderSchema,
  type Immutable,
  instantSchema,
  NAMES,
  statusSchema,
} from './document.ts';

/** One task that somebody must look at, most urgent first: failed, waiting, retrying, then what they block. */
export const attentionSchema = z
  .object({
    task: NAMES.task,
    status: statusSchema,
    why: z.string().describe('One sentence.'),
    try: z.string().describe('What to try, one sentence.'),
    machine: NAMES.machine.optional(),
    role: NAMES.role.optional(),
    verb: z.string().optional().describe('The verb of the role that ran.'),
    exit: z.number().int().optional().describe('Exit code of the step that failed.'),
    tail: z
      .array(z.string())
      .optional()
      .describe('Last lines of its output, oldest first, at most 10, secrets masked.'),
    run: z.string().optional().describe('Id of the run; `logs --run` shows all of it.'),
    since: instantSchema.optional(),
    again: instantSchema.optional().describe('When a retrying task runs again.'),
    blocks: z.number().int().optional().describe('Number of tasks that stay blocked behind it.'),
  })
  .describe('A task that somebody must look at.');
export type Attention = Immutable<z.infer<typeof attentionSchema>>;

/** Progress of a machine or group: tasks by status, and when it is expected to end. */
const progressFields = {
  counts: countsSchema,
  expectedEnd: instantSchema
    .optional()
    .describe('When it is expected to end, from history, RFC 3339; absent without any.'),
};

const machineStatusSchema = z.object({
  name: NAMES.machine,
  state: z
    .union([statusSchema, z.literal('leaving')])
    .describe('`done`, or the status of its tasks that matters most; `leaving` while it is removed.'),
  addresses: addressesSchema,
  group: NAMES.group,
  site: NAMES.site,
  at: z.string().optional().describe('The role that runs now, or that failed.'),
  ...progressFields,
});
export type MachineStatus = Immutable<z.infer<typeof machineStatusSchema>>;

const groupStatusSchema = z.object({
  name: z.string().describe('Name of the group.'),
  machines: z.number().int().describe('How many machines it has.'),
  ...progressFields,
});

/** How a deployment is, from the store alone: no machine is contacted. `drifted` comes from the last `--check`. */
export const deploymentStatusSchema = z
  .object({
    schema: z.literal('purlin/status@1'),
    deployment: NAMES.deployment,
    state: z
      .enum(['converged', 'converging', 'failed', 'drifted', 'stopped', 'removed'])
      .describe(
        'converged: all is as wanted. converging: a process is at it. failed: tasks failed. drifted: the last check found differences. stopped: not all is done and nobody is at it. removed: it was taken away.',
      ),
    counts: countsSchema,
    machines: z.array(machineStatusSchema).describe('Its machines, by group and ordinal.'),
    attention: z.array(attentionSchema).describe('Tasks that somebody must look at, most urgent first.'),
    progress: z
      .array(
        z.object({
          task: NAMES.task,
          machine: NAMES.machine.optional(),
          why: z.string().describe('What it waits for, in a sentence.'),
          since: instantSchema,
        }),
      )
      .optional()
      .describe('What running tasks wait for, such as a machine that does not answer yet; absent when none says so.'),
    groups: z.array(groupStatusSchema).describe('Its groups.'),
    holder: holderSchema.optional().describe('The process that drives it now; absent when none does.'),
    startedAt: instantSchema.optional().describe('Of the last apply or destroy.'),
    endedAt: instantSchema.optional().describe('Of the last apply or destroy; absent while it runs.'),
    expectedEnd: instantSchema.optional().describe('When it is expected to end, from history, RFC 3339.'),
    founded: z
      .array(
        z.object({ capability: NAMES.capability, machines: z.array(z.string()).describe('Machines that founded it.') }),
      )
      .optional()
      .describe('What was founded, for example swarm-cluster by demo-manager-0.'),
  })
  .describe('purlin/status@1: how a deployment is');

export type StatusDocument = Immutable<z.infer<typeof deploymentStatusSchema>>;
