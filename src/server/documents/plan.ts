import { z } from 'zod';
import { type Immutable, positionSchema, verbSchema } from './document.ts';

const candidateSchema = z.object({ role: z.string(), why: z.string() });

/** A machine of the plan. `facts` nests the catalogue's paths: `os.version` stands at `facts.os.version`. */
export const plannedMachineSchema = z.object({
  name: z.string(),
  group: z.string(),
  ordinal: z.number().int(),
  site: z.string(),
  platform: z.string(),
  /** How it comes: made by its platform, or there already. */
  origin: z.enum(['create', 'adopt']),
  facts: z.record(z.string(), z.unknown()),
  /** Paths of `facts` that are predicted and not observed yet. */
  predicted: z.array(z.string()),
  /** What becomes of it. `replace`: a machine of this name goes and a new one takes its ordinal. */
  action: z.enum(['create', 'adopt', 'keep', 'remove', 'replace']),
  /** Why, where `action` is not `keep`. */
  reason: z.string().optional(),
  addresses: z.record(z.string(), z.string()).optional(),
});

/** Why a role meets a need. Above 1,000 machines one binding stands for all machines of its class, in `machines`. */
export const planBindingSchema = z.object({
  need: z.string(),
  scope: z.enum(['machine', 'site', 'deployment']),
  machine: z.string().optional(),
  machines: z.array(z.string()).optional(),
  /** Who needs it: a role, `group/NAME`, `workload`, `site/NAME`. */
  by: z.string(),
  /** Absent for an optional need that nobody meets. `provided` names the site or deployment that has it already. */
  provider: z.union([z.object({ role: z.string() }), z.object({ provided: z.string() })]).optional(),
  rule: z.enum(['only', 'founder', 'prefer', 'provided', 'done-before', 'rank', 'optional']),
  rejected: z.array(candidateSchema),
});

export const planTaskSchema = z.object({
  /** `MACHINE/ROLE/VERB`, `site:NAME/ROLE/VERB`, `deployment/ROLE/VERB`, `barrier/NAME`. */
  id: z.string(),
  machine: z.string().optional(),
  site: z.string().optional(),
  /** Absent for barriers. */
  role: z.string().optional(),
  verb: verbSchema,
  kind: z.enum(['role', 'barrier', 'observe', 'proof']).optional(),
  action: z.enum(['create', 'change', 'remove', 'maybe', 'none']),
  /** A few words for the plan's line: `new`, `input version changed 1.0 -> 1.1`. */
  reason: z.string(),
  after: z.array(z.string()),
  /** The role that this one takes the place of on a living machine; the plan's line is `-/+`. */
  replaces: z.string().optional(),
});

const openNeedSchema = z.object({
  need: z.string(),
  machine: z.string(),
  by: z.string(),
  /** The fact whose observation closes it. */
  waitsFor: z.string(),
  candidates: z.array(candidateSchema),
});

export const planSummarySchema = z.object({
  /** Machines of the wish. */
  machines: z.number().int(),
  create: z.number().int(),
  change: z.number().int(),
  remove: z.number().int(),
  maybe: z.number().int(),
  unchanged: z.number().int(),
  /** Machines on which something runs. */
  touched: z.number().int(),
  /** Tasks on the longest chain of tasks that will run. */
  longestPath: z.number().int(),
  /** Expected duration from history; absent without any. */
  expectedSeconds: z.number().optional(),
});

/**
 * What an apply would do, and why. `index` names the world that it was made for; a later apply can require it.
 * Barriers are tasks `barrier/NAME` with the action `none`; unchanged tasks of settled machines are counted, not listed.
 */
export const planSchema = z
  .object({
    schema: z.literal('purlin/plan@1'),
    deployment: z.string(),
    index: z.string(),
    summary: planSummarySchema,
    machines: z.array(plannedMachineSchema),
    bindings: z.array(planBindingSchema),
    tasks: z.array(planTaskSchema),
    open: z.array(openNeedSchema),
    notices: z.array(
      z.object({
        kind: z.enum(['replanned', 'replacement', 'skipped', 'warning']),
        message: z.string(),
        machine: z.string().optional(),
        position: positionSchema.optional(),
      }),
    ),
    /** Why this process could not apply it, and the command that could; absent when it could. */
    privilege: z.string().optional(),
  })
  .describe('purlin/plan@1: what an apply would do, and why');

export type PlanDocument = Immutable<z.infer<typeof planSchema>>;
export type PlanDocumentTask = PlanDocument['tasks'][number];
export type PlanDocumentMachine = PlanDocument['machines'][number];
