import { z } from 'zod';
import { countsSchema, holderSchema, type Immutable, instantSchema, statusSchema } from './document.ts';

/** One task that somebody must look at, most urgent first: failed, waiting, retrying, then what they block. */
export const attentionSchema = z.object({
  task: z.string(),
  status: statusSchema,
  /** One sentence. */
  why: z.string(),
  /** What to try, one sentence. */
  try: z.string(),
  machine: z.string().optional(),
  role: z.string().optional(),
  verb: z.string().optional(),
  /** Exit code of the step that failed. */
  exit: z.number().int().optional(),
  /** Last lines of its output, oldest first, at most 10, secrets masked. */
  tail: z.array(z.string()).optional(),
  /** Id of the run; `logs --run` shows all of it. */
  run: z.string().optional(),
  since: instantSchema.optional(),
  /** When a retrying task runs again. */
  again: instantSchema.optional(),
  /** Number of tasks that stay blocked behind it. */
  blocks: z.number().int().optional(),
});
export type Attention = Immutable<z.infer<typeof attentionSchema>>;

/** Progress of a machine or group: tasks by status, and when it is expected to end. */
const progressFields = {
  counts: countsSchema,
  expectedEnd: instantSchema.optional(),
};

export const machineStatusSchema = z.object({
  name: z.string(),
  /** `done`, or the status of its tasks that matters most; `leaving` while it is removed. */
  state: z.union([statusSchema, z.literal('leaving')]),
  /** By purpose: control, cluster, client, storage, bmc. */
  addresses: z.record(z.string(), z.string()),
  group: z.string(),
  site: z.string(),
  /** The role that runs now, or that failed. */
  at: z.string().optional(),
  ...progressFields,
});
export type MachineStatus = Immutable<z.infer<typeof machineStatusSchema>>;

export const groupStatusSchema = z.object({ name: z.string(), machines: z.number().int(), ...progressFields });

/** How a deployment is, from the store alone: no machine is contacted. `drifted` comes from the last `--check`. */
export const deploymentStatusSchema = z
  .object({
    schema: z.literal('purlin/status@1'),
    deployment: z.string(),
    state: z.enum(['converged', 'converging', 'failed', 'drifted', 'stopped', 'removed']),
    counts: countsSchema,
    machines: z.array(machineStatusSchema),
    attention: z.array(attentionSchema),
    groups: z.array(groupStatusSchema),
    /** The process that drives it now; absent when none does. */
    holder: holderSchema.optional(),
    /** Of the last apply or destroy. */
    startedAt: instantSchema.optional(),
    endedAt: instantSchema.optional(),
    expectedEnd: instantSchema.optional(),
    /** What was founded, for example swarm-cluster by demo-manager-0. */
    founded: z.array(z.object({ capability: z.string(), machines: z.array(z.string()) })).optional(),
  })
  .describe('purlin/status@1: how a deployment is');

export type StatusDocument = Immutable<z.infer<typeof deploymentStatusSchema>>;
