import { z } from 'zod';
import type { Immutable } from './document.ts';

const verdictSchema = z
  .enum(['shared', 'substituted', 'only-here', 'only-there', 'open'])
  .describe(
    'shared: the same role, or provided alike. substituted: something else does it there. only-here, only-there: nothing corresponds. open: a fact is not known yet.',
  );

const count = z.number().int();

const sideSchema = z.object({
  name: z.string(),
  kind: z.enum(['deployment', 'site']).describe('`site`: the opened deployment as if every group stood there.'),
  deployment: z.string(),
  file: z.string(),
  applied: z.boolean().describe('Its record was read: what was observed and done counts.'),
  machines: count,
  groups: z.array(z.object({ name: z.string(), machines: count })),
  sites: z.array(z.object({ name: z.string(), platform: z.string(), machines: count })),
});

const shareSchema = z.object({
  total: count,
  shared: count,
  otherInputs: count.describe('Of `shared`: what has other inputs.'),
  substituted: count,
  onlyHere: count,
  onlyThere: count,
  open: count,
  percent: z
    .object({ shared: count, substituted: count, oneSide: count, open: count })
    .describe('Whole numbers that add up to 100, or all 0 where there is nothing.'),
});

const otherInputSchema = z.object({
  name: z.string(),
  secret: z.boolean().describe('Secrets are compared by their names and never shown.'),
  here: z.array(z.unknown()).describe('Its values on this side, at most 5; several where machines differ.'),
  there: z.array(z.unknown()),
});

const providerSchema = z.object({
  role: z.string().optional(),
  provided: z.string().optional().describe('Who provides it without a role: a site, a platform, a deployment.'),
  machines: count.describe('For so many machines; for wide capabilities, so many provide it together.'),
  shared: z.boolean().describe('The other side uses it too.'),
  rule: z.enum(['only', 'founder', 'prefer', 'provided', 'done-before', 'rank', 'optional']),
  because: z.string(),
  rejected: z
    .array(z.object({ name: z.string(), why: z.string() }))
    .describe('What the other side has in its place, and why it was not taken on this side.'),
});

const placeSchema = z.string().describe('`group/NAME`, `site` or `deployment`.');

const capabilitySchema = z.object({
  capability: z.string(),
  scope: z.enum(['machine', 'site', 'deployment']),
  place: placeSchema,
  asked: z.unknown().optional(),
  verdict: verdictSchema,
  here: z.array(providerSchema),
  there: z.array(providerSchema),
  inputs: z.array(otherInputSchema),
  why: z.string().optional(),
});

const roleSchema = z.object({
  role: z.string(),
  place: placeSchema,
  verdict: verdictSchema,
  here: count.describe('Its tasks on this side: one for each machine, instance or place.'),
  there: count,
  provides: z.array(z.string()).describe('Capabilities that it is there for.'),
  instead: z.array(z.string()).describe('What the other side has in its place.'),
  inputs: z.array(otherInputSchema).describe('Inputs that both sides know before a run, and that differ.'),
  why: z.string().optional(),
});

/** What two deployments of one workload share and what is substituted. */
export const fidelitySchema = z
  .object({
    schema: z.literal('purlin/fidelity@1'),
    workload: z.string(),
    headline: z.string().describe('By roles: `86 % shared, 11 % substituted, 3 % only one side`.'),
    here: sideSchema,
    there: sideSchema,
    shares: z.object({
      capabilities: shareSchema.describe('Each capability in each place counts once.'),
      roles: shareSchema.describe(
        'Each role in each group counts once for each side that has it, whatever the number of machines.',
      ),
      tasks: shareSchema.describe('Each task of each side counts: weighted by machines.'),
    }),
    capabilities: z.array(capabilitySchema),
    roles: z.array(roleSchema),
    notices: z.array(z.string()),
  })
  .describe('purlin/fidelity@1: what two deployments of one workload share and what is substituted');

export type FidelityDocument = Immutable<z.infer<typeof fidelitySchema>>;
