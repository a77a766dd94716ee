import { z } from 'zod';
import {
  addressesSchema,
  type Immutable,
  NAMES,
  ordinalSchema,
  originSchema,
  positionSchema,
  reachSchema,
  verbSchema,
} from './document.ts';
import { priceSchema } from './price.ts';

const candidateSchema = z.object({
  role: z.string().describe('A candidate: a role, or who provides it already.'),
  why: z.string().describe('Why it was not taken, or what is not known of it yet.'),
});

/** A machine of the plan. `facts` nests the catalogue's paths: `os.version` stands at `facts.os.version`. */
const plannedMachineSchema = z.object({
  name: NAMES.machine,
  group: NAMES.group,
  ordinal: ordinalSchema,
  site: NAMES.site,
  platform: NAMES.platform,
  origin: originSchema,
  facts: z
    .record(z.string(), z.unknown())
    .describe('What is known of it, as a tree: `os.version` stands at `facts.os.version`.'),
  predicted: z.array(z.string()).describe('Paths of `facts` that are predicted and not observed yet.'),
  action: z
    .enum(['create', 'adopt', 'keep', 'remove', 'replace'])
    .describe('What becomes of it. `replace`: a machine of this name goes and a new one takes its ordinal.'),
  reason: z.string().optional().describe('Why, where `action` is not `keep`.'),
  addresses: addressesSchema.optional(),
  choice: z
    .object({
      image: z.string().optional().describe('Name of the image.'),
      size: z.string().optional().describe('Name of the size.'),
      zone: z.string().optional().describe('Name of the zone.'),
      price: priceSchema.optional(),
    })
    .optional()
    .describe('What was picked from the offers of its site.'),
});

/** Why a role meets a need. Above 1,000 machines one binding stands for all machines of its class, in `machines`. */
const planBindingSchema = z.object({
  need: NAMES.capability,
  scope: reachSchema,
  machine: NAMES.machine.optional(),
  machines: z
    .array(z.string())
    .optional()
    .describe('Machines for which the choice holds, where it stands for several.'),
  by: z.string().describe('Who needs it: a role, `group/NAME`, `workload`, `site/NAME`.'),
  provider: z
    .union([
      z.object({ role: NAMES.role }),
      z.object({ provided: z.string().describe('The site or deployment that has it already.') }),
    ])
    .optional()
    .describe(
      'Absent for an optional need that nobody meets. `provided` names the site or deployment that has it already.',
    ),
  rule: z
    .enum(['only', 'founder', 'prefer', 'provided', 'done-before', 'rank', 'optional'])
    .describe('The rule that decided.'),
  rejected: z.array(candidateSchema).describe('Who was not taken, and why.'),
});

const planTaskSchema = z.object({
  id: z.string().describe('`MACHINE/ROLE/VERB`, `site:NAME/ROLE/VERB`, `deployment/ROLE/VERB`, `barrier/NAME`.'),
  machine: NAMES.machine.optional(),
  site: NAMES.site.optional(),
  role: z.string().optional().describe('Absent for barriers.'),
  verb: verbSchema.describe('The verb that runs.'),
  kind: z
    .enum(['role', 'barrier', 'observe', 'proof'])
    .optional()
    .describe(
      'role: a verb of a role. barrier: runs nothing, others wait for it. observe: facts are read. proof: a capability is shown to work.',
    ),
  action: z
    .enum(['create', 'change', 'remove', 'maybe', 'none'])
    .describe('What an apply does with it. `maybe`: it depends on what tasks before it publish.'),
  reason: z.string().describe("A few words for the plan's line: `new`, `input version changed 1.0 -> 1.1`."),
  after: z.array(z.string()).describe('Ids of tasks that come first.'),
  replaces: z
    .string()
    .optional()
    .describe("The role that this one takes the place of on a living machine; the plan's line is `-/+`."),
});

const openNeedSchema = z.object({
  need: NAMES.capability,
  machine: NAMES.machine,
  by: z.string().describe('Who needs it.'),
  waitsFor: z.string().describe('The fact whose observation closes it.'),
  candidates: z.array(candidateSchema).describe('Who may meet it.'),
});

export const costSumSchema = z
  .object({
    costs: z
      .array(
        z.object({
          currency: z.string().describe('ISO 4217.'),
          perHour: z.number().describe('An hour.'),
          perMonth: z.number().describe('A month of 730 hours.'),
        }),
      )
      .describe('The sum in each currency.'),
    machines: z.number().int().describe('Machines that Purlin makes; adopted ones cost nothing here.'),
    unpriced: z.number().int().describe('Machines without a price; they are in no sum.'),
  })
  .describe('What machines cost.');
const costChangeSchema = z.object({
  before: costSumSchema.describe('What it costs now.'),
  after: costSumSchema.describe('What it costs after the plan.'),
});

const planSummarySchema = z.object({
  machines: z.number().int().describe('Machines of the wish.'),
  create: z.number().int().describe('Tasks that run for the first time.'),
  change: z.number().int().describe('Tasks that run again.'),
  remove: z.number().int().describe('Tasks that undo what was done.'),
  maybe: z.number().int().describe('Tasks that may have to run.'),
  unchanged: z.number().int().describe('Tasks with nothing to do.'),
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
    deployment: NAMES.deployment,
    index: z.string().describe('Names the world that the plan was made for; `apply` can require it.'),
    summary: planSummarySchema.describe('The plan in numbers.'),
    machines: z.array(plannedMachineSchema).describe('Machines that are there after it, and those that go.'),
    bindings: z.array(planBindingSchema).describe('Who provides what to whom, and why.'),
    tasks: z
      .array(planTaskSchema)
      .describe('Tasks, without unchanged ones of machines that are settled; those are only counted.'),
    open: z.array(openNeedSchema).describe('Needs that are decided when a machine has told a fact.'),
    notices: z
      .array(
        z.object({
          kind: z.enum(['replanned', 'replacement', 'skipped', 'warning']).describe('What it is about.'),
          message: z.string().describe('In a sentence.'),
          machine: NAMES.machine.optional(),
          position: positionSchema.optional(),
        }),
      )
      .describe('What somebody should know before an apply.'),
    cost: costChangeSchema
      .extend({
        sites: z.array(costChangeSchema.extend({ site: NAMES.site })).describe('The same for each site.'),
        from: z.array(z.enum(['platform', 'price list'])).describe('Who says the prices.'),
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
