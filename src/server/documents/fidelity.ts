import { z } from 'zod';
import { type Immutable, NAMES, reachSchema } from './document.ts';

const verdictSchema = z
  .enum(['shared', 'substituted', 'only-here', 'only-there', 'open'])
  .describe(
    'shared: the same role, or provided alike. substituted: something else does it there. only-here, only-there: nothing corresponds. open: a fact is not known yet.',
  );

const count = z.number().int();

export const sideSchema = z
  .object({
    name: z
      .string()
      .describe('Name of the deployment or site; the path of the file where both sides are called alike.'),
    kind: z.enum(['deployment', 'site']).describe('`site`: the opened deployment as if every group stood there.'),
    deployment: NAMES.deployment,
    file: z.string().describe('Path of the deployment file.'),
    applied: z.boolean().describe('Its record was read: what was observed and done counts.'),
    machines: count.describe('Machines that it has.'),
    groups: z
      .array(z.object({ name: z.string().describe('Name of the group.'), machines: count.describe('Machines of it.') }))
      .describe('Its groups.'),
    sites: z
      .array(z.object({ name: NAMES.site, platform: NAMES.platform, machines: count.describe('Machines there.') }))
      .describe('Where it stands.'),
  })
  .describe('One side of a comparison.');

export const shareSchema = z
  .object({
    total: count.describe('How many there are.'),
    shared: count.describe('How many are the same on both sides.'),
    otherInputs: count.describe('Of `shared`: what has other inputs.'),
    substituted: count.describe('For how many something else does it on the other side.'),
    onlyHere: count.describe('How many have nothing that corresponds there.'),
    onlyThere: count.describe('How many have nothing that corresponds here.'),
    open: count.describe('How many are not decided, for want of a fact.'),
    percent: z
      .object({
        shared: count.describe('Share that is the same.'),
        substituted: count.describe('Share that something else does.'),
        oneSide: count.describe('Share that only one side has.'),
        open: count.describe('Share that is not decided.'),
      })
      .describe('Whole numbers that add up to 100, or all 0 where there is nothing.'),
  })
  .describe('How much two sides share.');

export const otherInputSchema = z
  .object({
    name: z.string().describe('Name of the input.'),
    secret: z.boolean().describe('Secrets are compared by their names and never shown.'),
    here: z.array(z.unknown()).describe('Its values on this side, at most 5; several where machines differ.'),
    there: z.array(z.unknown()).describe('The same on the other side.'),
  })
  .describe('An input that differs.');

export const providerSchema = z
  .object({
    role: NAMES.role.optional(),
    provided: z.string().optional().describe('Who provides it without a role: a site, a platform, a deployment.'),
    machines: count.describe('For so many machines; for wide capabilities, so many provide it together.'),
    shared: z.boolean().describe('The other side uses it too.'),
    rule: z
      .enum(['only', 'founder', 'prefer', 'provided', 'done-before', 'rank', 'optional'])
      .describe('The rule that decided.'),
    because: z.string().describe('The rule in a sentence.'),
    rejected: z
      .array(z.object({ name: z.string().describe('A candidate.'), why: z.string().describe('Why it was not taken.') }))
      .describe('What the other side has in its place, and why it was not taken on this side.'),
  })
  .describe('Who provides a capability on one side.');

const placeSchema = z.string().describe('`group/NAME`, `site` or `deployment`.');

const capabilitySchema = z.object({
  capability: NAMES.capability,
  scope: reachSchema,
  place: placeSchema,
  asked: z.unknown().optional().describe('What the need asks of it (`with`), any JSON.'),
  verdict: verdictSchema,
  here: z.array(providerSchema).describe('Who provides it on this side.'),
  there: z.array(providerSchema).describe('Who provides it on the other side.'),
  inputs: z.array(otherInputSchema).describe('Inputs of a shared role that differ.'),
  why: z.string().optional().describe('Why nothing corresponds, or what is not known, in a sentence.'),
});

const roleSchema = z.object({
  role: NAMES.role,
  place: placeSchema,
  verdict: verdictSchema,
  here: count.describe('Its tasks on this side: one for each machine, instance or place.'),
  there: count.describe('Its tasks on the other side.'),
  provides: z.array(z.string()).describe('Capabilities that it is there for.'),
  instead: z.array(z.string()).describe('What the other side has in its place.'),
  inputs: z.array(otherInputSchema).describe('Inputs that both sides know before a run, and that differ.'),
  why: z.string().optional().describe('Why nothing corresponds, or what is not known, in a sentence.'),
});

/** What two deployments of one workload share and what is substituted. */
export const fidelitySchema = z
  .object({
    schema: z.literal('purlin/fidelity@1'),
    workload: z.string().describe('Name of the workload that both run.'),
    headline: z.string().describe('By roles: `86 % shared, 11 % substituted, 3 % only one side`.'),
    here: sideSchema.describe('This side: the first of the question.'),
    there: sideSchema.describe('The other side.'),
    shares: z
      .object({
        capabilities: shareSchema.describe('Each capability in each place counts once.'),
        roles: shareSchema.describe(
          'Each role in each group counts once for each side that has it, whatever the number of machines.',
        ),
        tasks: shareSchema.describe('Each task of each side counts: weighted by machines.'),
      })
      .describe('How much is shared, counted in three ways.'),
    capabilities: z.array(capabilitySchema).describe('Every capability in each place.'),
    roles: z.array(roleSchema).describe('Every role in each place.'),
    notices: z.array(z.string()).describe('What somebody should know, a sentence each.'),
  })
  .describe('purlin/fidelity@1: what two deployments of one workload share and what is substituted');

export type FidelityDocument = Immutable<z.infer<typeof fidelitySchema>>;
