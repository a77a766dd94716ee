import { z } from 'zod';
import {
  addressesSchema,
  countsSchema,
  type Immutable,
  instantSchema,
  NAMES,
  ordinalSchema,
  originSchema,
  positionSchema,
  reachSchema,
  statusSchema,
  verbSchema,
} from './document.ts';
import { factSchema } from './machines.ts';

export const bindingSubjectSchema = z
  .object({
    kind: z.literal('binding'),
    need: NAMES.capability,
    scope: reachSchema,
    machines: z.array(z.string()).describe('Machines for which this choice holds; empty for wider scopes.'),
    by: z.string().describe('Who needs it.'),
    provider: z
      .string()
      .optional()
      .describe(
        "A role's name, or the site or deployment that provides it; absent while open or for an optional need.",
      ),
    provided: z.boolean().optional().describe('`true`: `provider` is a site or a deployment that has it already.'),
    rule: z
      .enum(['only', 'founder', 'prefer', 'provided', 'done-before', 'rank', 'optional', 'open'])
      .describe('The rule that decided.'),
    because: z.string().describe('The rule in a sentence: `the only candidate whose conditions hold`.'),
    candidates: z
      .array(
        z.object({
          name: z.string().describe('A candidate: a role, or who provides it already.'),
          verdict: z.enum(['chosen', 'rejected', 'unknown']).describe('What became of it.'),
          why: z.string().describe('Why, in a clause.'),
          position: positionSchema.optional(),
        }),
      )
      .describe('Everybody who provides the capability.'),
    waitsFor: z.string().optional().describe('The fact that an open need waits for.'),
  })
  .describe('Why a need is met by this role.');

const inputSchema = z.object({
  name: z.string().describe('Name of the input.'),
  value: z.unknown().optional().describe('Any JSON; absent for secrets and for values that are not known yet.'),
  secret: z.boolean().optional().describe('`true`: a secret, which is never shown.'),
  live: z.boolean().optional().describe('`true`: read just before the task runs.'),
  from: z.string().describe('The expression, or `values.ROLE.INPUT`.'),
  layer: z
    .string()
    .describe(
      'Who gave the value: `workload swarm`, `site lab`, `deployment`, `group worker`, `machine m-0`, `default`, or a task id.',
    ),
  position: positionSchema.optional(),
});

export const taskSubjectSchema = z
  .object({
    kind: z.literal('task'),
    id: NAMES.task,
    machine: NAMES.machine.optional(),
    role: NAMES.role.optional(),
    verb: verbSchema.describe('The verb that runs.'),
    status: statusSchema.optional().describe('Absent before the first apply.'),
    why: z.string().describe('The sentence that explains the status: what it waits for, or why it failed.'),
    try: z.string().optional().describe('What to try, in a sentence.'),
    action: z
      .enum(['create', 'change', 'remove', 'maybe', 'none'])
      .optional()
      .describe('What a plan made now would do with it, and why.'),
    reason: z.string().optional().describe('Why, in a few words.'),
    waitsFor: z
      .array(
        z.object({
          task: NAMES.task,
          status: statusSchema,
          why: z.string().optional().describe('Why it is in front.'),
        }),
      )
      .describe('Tasks that must be done first and are not.'),
    blocks: z.array(z.string()).optional().describe('What stays blocked behind it, at most 20.'),
    inputs: z.array(inputSchema).describe('What it is given.'),
    publishes: z
      .array(
        z.object({
          name: z.string().describe('Name of the value.'),
          value: z.unknown().optional().describe('Any JSON; absent for secrets.'),
          secret: z.boolean().optional().describe('`true`: a secret, which is never shown.'),
        }),
      )
      .describe('What it published when it was done last.'),
    lastRun: z
      .object({
        run: z.string().describe('Id of the run; `logs --run` shows all of it.'),
        startedAt: instantSchema,
        seconds: z.number().optional().describe('How long it took.'),
        outcome: z.string().describe('How it ended.'),
        exit: z.number().int().optional().describe('Exit code of the step that ended it.'),
        tail: z.array(z.string()).optional().describe('Last lines of its output, oldest first, secrets masked.'),
      })
      .optional()
      .describe('Its last run.'),
    position: positionSchema.optional(),
  })
  .describe('Why a task is as it is.');

export const machineSubjectSchema = z
  .object({
    kind: z.literal('machine'),
    name: NAMES.machine,
    id: z.string().optional().describe('Identity (UUID); absent before the first apply.'),
    group: NAMES.group,
    ordinal: ordinalSchema,
    site: NAMES.site,
    platform: NAMES.platform,
    origin: originSchema,
    state: z.string().describe('How it is on record: `intent`, `up`, `leaving`; or `not made yet`.'),
    why: z.string().optional().describe('Why it is so, in a sentence.'),
    addresses: addressesSchema,
    facts: z.array(factSchema).describe('What is known of it.'),
    bindings: z
      .array(
        z.object({
          need: NAMES.capability,
          by: z.string().describe('Who needs it.'),
          provider: z.string().describe('Who provides it.'),
          rule: z.string().describe('The rule that decided.'),
        }),
      )
      .describe('Who provides what on it.'),
    counts: countsSchema.optional(),
  })
  .describe('Why a machine is as it is.');

export const valueSubjectSchema = z
  .object({
    kind: z.literal('value'),
    path: z.string().describe('`values.docker.registryMirror`.'),
    machine: NAMES.machine.optional(),
    value: z.unknown().optional().describe('Any JSON; absent for secrets.'),
    secret: z.boolean().optional().describe('`true`: a secret, which is never shown.'),
    layers: z
      .array(
        z.object({
          layer: z.string().describe('A rung of the ladder: `site lab`.'),
          value: z.unknown().optional().describe('What it says.'),
          replaced: z.boolean().describe('A rung above says something else.'),
          position: positionSchema.optional(),
        }),
      )
      .describe(
        'Rungs of the ladder that say something about it, weakest first; the last one that is not `replaced` gave the value.',
      ),
    readBy: z.array(z.string()).describe('`ROLE.INPUT` of everything that reads it.'),
  })
  .describe('Where a value comes from.');

const explainSubjectSchema = z.discriminatedUnion('kind', [
  bindingSubjectSchema,
  taskSubjectSchema,
  machineSubjectSchema,
  valueSubjectSchema,
]);

/** Why something is as it is. A name may mean several subjects (a capability bound differently per class of machines). */
export const explainSchema = z
  .object({
    schema: z.literal('purlin/explain@1'),
    deployment: NAMES.deployment,
    what: z.string().describe('What was asked.'),
    subjects: z.array(explainSubjectSchema).describe('What it may mean.'),
  })
  .describe('purlin/explain@1: why something is as it is');

export type ExplainDocument = Immutable<z.infer<typeof explainSchema>>;
export type ExplainSubject = ExplainDocument['subjects'][number];
export type SubjectOf<K extends ExplainSubject['kind']> = Extract<ExplainSubject, { readonly kind: K }>;
