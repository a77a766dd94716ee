import { z } from 'zod';
import { countsSchema, type Immutable, instantSchema, positionSchema, statusSchema, verbSchema } from './document.ts';

const bindingSubjectSchema = z.object({
  kind: z.literal('binding'),
  need: z.string(),
  scope: z.enum(['machine', 'site', 'deployment']),
  machines: z.array(z.string()).describe('Machines for which this choice holds; empty for wider scopes.'),
  by: z.string(),
  provider: z
    .string()
    .optional()
    .describe("A role's name, or the site or deployment that provides it; absent while open or for an optional need."),
  provided: z.boolean().optional(),
  rule: z.enum(['only', 'founder', 'prefer', 'provided', 'done-before', 'rank', 'optional', 'open']),
  because: z.string().describe('The rule in a sentence: `the only candidate whose conditions hold`.'),
  candidates: z.array(
    z.object({
      name: z.string(),
      verdict: z.enum(['chosen', 'rejected', 'unknown']),
      why: z.string(),
      position: positionSchema.optional(),
    }),
  ),
  waitsFor: z.string().optional().describe('The fact that an open need waits for.'),
});

const inputSchema = z.object({
  name: z.string(),
  value: z.unknown().optional().describe('Any JSON; absent for secrets and for values that are not known yet.'),
  secret: z.boolean().optional(),
  live: z.boolean().optional(),
  from: z.string().describe('The expression, or `values.ROLE.INPUT`.'),
  layer: z
    .string()
    .describe(
      'Who gave the value: `workload swarm`, `site lab`, `deployment`, `group worker`, `machine m-0`, `default`, or a task id.',
    ),
  position: positionSchema.optional(),
});

const taskSubjectSchema = z.object({
  kind: z.literal('task'),
  id: z.string(),
  machine: z.string().optional(),
  role: z.string().optional(),
  verb: verbSchema,
  status: statusSchema.optional().describe('Absent before the first apply.'),
  why: z.string().describe('The sentence that explains the status: what it waits for, or why it failed.'),
  try: z.string().optional(),
  action: z
    .enum(['create', 'change', 'remove', 'maybe', 'none'])
    .optional()
    .describe('What a plan made now would do with it, and why.'),
  reason: z.string().optional(),
  waitsFor: z.array(z.object({ task: z.string(), status: statusSchema, why: z.string().optional() })),
  blocks: z.array(z.string()).optional().describe('What stays blocked behind it, at most 20.'),
  inputs: z.array(inputSchema),
  publishes: z.array(z.object({ name: z.string(), value: z.unknown().optional(), secret: z.boolean().optional() })),
  lastRun: z
    .object({
      run: z.string(),
      startedAt: instantSchema,
      seconds: z.number().optional(),
      outcome: z.string(),
      exit: z.number().int().optional(),
      tail: z.array(z.string()).optional(),
    })
    .optional(),
  position: positionSchema.optional(),
});

const machineSubjectSchema = z.object({
  kind: z.literal('machine'),
  name: z.string(),
  id: z.string().optional(),
  group: z.string(),
  ordinal: z.number().int(),
  site: z.string(),
  platform: z.string(),
  origin: z.enum(['create', 'adopt']),
  state: z.string(),
  why: z.string().optional(),
  addresses: z.record(z.string(), z.string()),
  facts: z.array(z.object({ path: z.string(), value: z.unknown(), how: z.enum(['observed', 'predicted']) })),
  bindings: z.array(z.object({ need: z.string(), by: z.string(), provider: z.string(), rule: z.string() })),
  counts: countsSchema.optional(),
});

const valueSubjectSchema = z.object({
  kind: z.literal('value'),
  path: z.string().describe('`values.docker.registryMirror`.'),
  machine: z.string().optional(),
  value: z.unknown().optional(),
  secret: z.boolean().optional(),
  /** Rungs of the ladder that say something about it, weakest first; the last one that is not `replaced` gave the value. */
  layers: z.array(
    z.object({
      layer: z.string(),
      value: z.unknown().optional(),
      replaced: z.boolean(),
      position: positionSchema.optional(),
    }),
  ),
  readBy: z.array(z.string()).describe('`ROLE.INPUT` of everything that reads it.'),
});

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
    deployment: z.string(),
    what: z.string(),
    subjects: z.array(explainSubjectSchema),
  })
  .describe('purlin/explain@1: why something is as it is');

export type ExplainDocument = Immutable<z.infer<typeof explainSchema>>;
export type ExplainSubject = ExplainDocument['subjects'][number];
export type SubjectOf<K extends ExplainSubject['kind']> = Extract<ExplainSubject, { readonly kind: K }>;
