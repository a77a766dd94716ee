import { z } from 'zod';
import { type Immutable, positionSchema, verbSchema } from './document.ts';
import { priceSchema } from './price.ts';

const candidateSchema = z.object({ role: z.string(), why: z.string() });

/** A machine of the plan. `facts` nests the catalogue's paths: `os.version` stands at `facts.os.version`. */
const plannedMachineSchema = z.object({
  name: z.string(),
  group: z.string(),
  ordinal: z.number().int(),
  site: z.string(),
  platform: z.string(),
  origin: z.enum(['create', 'adopt']).describe('How it comes: made by its platform, or there already.'),
  facts: z.record(z.string(), z.unknown()),
  predicted: z.array(z.string()).describe('Paths of `facts` that are predicted and not observed yet.'),
  action: z
    .enum(['create', 'adopt', 'keep', 'remove', 'replace'])
    .describe('What becomes of it. `replace`: a machine of this name goes and a new one takes its ordinal.'),
  reason: z.string().optional().describe('Why, where `action` is not `keep`.'),
  addresses: z.record(z.string(), z.string()).optional(),
  choice: z
    .object({
      image: z.string().optional(),
      size: z.string().optional(),
      zone: z.string().optional(),
      price: priceSchema.optional(),
    })
    .optional()
    .describe('What was picked from the offers of its site.'),
});

/** Why a role meets a need. Above 1,000 machines one binding stands for all machines of its class, in `machines`. */
const planBindingSchema = z.object({
  need: z.string(),
  scope: z.enum(['machine', 'site', 'deployment']),
  machine: z.string().optional(),
  machines: z.array(z.string()).optional(),
  by: z.string().describe('Who needs it: a role, `group/NAME`, `workload`, `site/NAME`.'),
  provider: z
    .union([z.object({ role: z.string() }), z.object({ provided: z.string() })])
    .optional()
    .describe(
      'Absent for an optional need that nobody meets. `provided` names the site or deployment that has it already.',
    ),
  rule: z.enum(['only', 'founder', 'prefer', 'provided', 'done-before', 'rank', 'optional']),
  rejected: z.array(candidateSchema),
});

const planTaskSchema = z.object({
  id: z.string().describe('`MACHINE/ROLE/VERB`, `site:NAME/ROLE/VERB`, `deployment/ROLE/VERB`, `barrier/NAME`.'),
  machine: z.string().optional(),
  site: z.string().optional(),
  role: z.string().optional().describe('Absent for barriers.'),
  verb: verbSchema,
  kind: z.enum(['role', 'barrier', 'observe', 'proof']).optional(),
  action: z.enum(['create', 'change', 'remove', 'maybe', 'none']),
  reason: z.string().describe("A few words for the plan's line: `new`, `input version changed 1.0 -> 1.1`."),
  after: z.array(z.string()),
  replaces: z
    .string()
    .optional()
    .describe("The role that this one takes the place of on a living machine; the plan's line is `-/+`."),
});

const openNeedSchema = z.object({
  need: z.string(),
  machine: z.string(),
  by: z.string(),
  waitsFor: z.string().describe('The fact whose observation closes it.'),
  candidates: z.array(candidateSchema),
});

const costSumSchema = z.object({
  costs: z.array(z.object({ currency: z.string(), perHour: z.number(), perMonth: z.number() })),
  machines: z.number().int(),
  unpriced: z.number().int().describe('Machines without a price; they are in no sum.'),
});
const costChangeSchema = z.object({ before: costSumSchema, after: costSumSchema });

const planSummarySchema = z.object({
  machines: z.number().int().describe('Machines of the wish.'),
  create: z.number().int(),
  change: z.number().int(),
  remove: z.number().int(),
  maybe: z.number().int(),
  unchanged: z.number().int(),
  touched: z.number().int().describe('Machines on which something runs.'),
  longestPath: z.number().int().describe('Tasks on the longest chain of tasks that will run.'),
  expectedSeconds: z.number().optional().describe('Expected duration from history; absent without any.'),
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
    cost: costChangeSchema
      .extend({
        sites: z.array(costChangeSchema.extend({ site: z.string() })),
        from: z.array(z.enum(['platform', 'price list'])),
      })
      .optional()
      .describe('What the machines that Purlin makes cost, now and after the plan; a month has 730 hours.'),
    privilege: z
      .string()
      .optional()
      .describe('Why this process could not apply it, and the command that could; absent when it could.'),
  })
  .describe('purlin/plan@1: what an apply would do, and why');

export type PlanDocument = Immutable<z.infer<typeof planSchema>>;
export type PlanDocumentTask = PlanDocument['tasks'][number];
export type PlanDocumentMachine = PlanDocument['machines'][number];
