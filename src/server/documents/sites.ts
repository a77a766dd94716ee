import { z } from 'zod';
import { type Immutable, NAMES } from './document.ts';
import { findingSchema } from './finding.ts';
import { priceSchema } from './price.ts';

/** The sites that the deployment file can see. */
export const sitesSchema = z
  .object({
    schema: z.literal('purlin/sites@1'),
    sites: z
      .array(
        z.object({
          name: NAMES.site,
          platform: NAMES.platform,
          description: z.string().optional().describe('What the site file says of it.'),
          file: z.string().describe('Path of the site file.'),
          used: z.boolean().describe('The deployment puts machines there.'),
          machines: z.number().int().describe('Machines of the deployment there now.'),
          adoptable: z.number().int().describe('Machines that it offers for adoption.'),
          provides: z.array(z.string()).describe('Capabilities that the site provides already.'),
          privilege: z
            .string()
            .optional()
            .describe('Why machines cannot be made there by this process, and what to do.'),
          problem: z.string().optional().describe('Why its file cannot be used.'),
        }),
      )
      .describe('Sites, by name.'),
  })
  .describe('purlin/sites@1: sites');
export type SitesDocument = Immutable<z.infer<typeof sitesSchema>>;

/** One site: its file, and what its platform can do. Secrets stand as `{ secret: NAME }`, as in the file. */
export const siteDocumentSchema = z
  .object({
    schema: z.literal('purlin/site@1'),
    name: NAMES.site,
    platform: NAMES.platform,
    description: z.string().optional().describe('What the site file says of it.'),
    file: z.string().describe('Path of the site file.'),
    settings: z.record(z.string(), z.unknown()).describe('`settings` of the file.'),
    machine: z.record(z.string(), z.unknown()).describe('`machine` of the file.'),
    address: z.record(z.string(), z.string()).describe('`address` of the file: a network for each purpose.'),
    reaches: z.array(z.string()).describe('Sites whose machines are reached from here by a route of yours.'),
    provides: z.array(z.string()).describe('Capabilities that the site provides already.'),
    ready: z.array(z.string()).describe('Capabilities that a machine must have before anything else counts on it.'),
    adds: z.array(z.string()).describe('Capabilities that every machine of the site needs.'),
    adoptable: z.array(z.string()).describe('Names of machines to adopt.'),
    abilities: z.record(z.string(), z.boolean()).describe('What the adapter of its platform can do.'),
    machines: z.array(z.string()).describe('Machines of the deployment there now.'),
  })
  .describe('purlin/site@1: one site');
export type SiteDocument = Immutable<z.infer<typeof siteDocumentSchema>>;

const offerSchema = z.object({
  name: z.string().describe('Its name, as `machine` of a site file has it.'),
  id: z.string().optional().describe("The platform's own id."),
  facts: z.record(z.string(), z.unknown()).describe('By catalogue path: `os.version`, `cpus`.'),
});

/** What a site's platform can give. */
export const offersSchema = z
  .object({
    schema: z.literal('purlin/offers@1'),
    site: NAMES.site,
    platform: NAMES.platform,
    at: z.string().describe('When the platform was asked, RFC 3339.'),
    images: z
      .array(offerSchema.extend({ createdAt: z.string().optional().describe('When it was made, RFC 3339.') }))
      .describe('Images to make machines of.'),
    sizes: z
      .array(
        offerSchema.extend({
          diskMiB: z.number().optional().describe('Root disk that comes with it, in MiB.'),
          zones: z.array(z.string()).optional().describe('Zones that have it; absent: all.'),
          price: priceSchema.optional(),
        }),
      )
      .describe('Sizes that a machine may have.'),
    zones: z.array(z.string()).describe('Zones that machines may stand in.'),
    services: z
      .array(
        z.object({
          kind: z.string().describe('What it is for: `load-balancer`, `volumes`, `dns` ...'),
          name: z.string().describe('What the platform calls it.'),
          detail: z.string().optional().describe('More about it, in a clause.'),
        }),
      )
      .describe('Services of the platform.'),
    networks: z
      .array(
        z.object({
          name: z.string().describe('Name that `address` of a site calls it by.'),
          reach: z
            .enum(['fabric', 'anywhere'])
            .describe('From where its addresses are reached: from within the network, or from anywhere.'),
        }),
      )
      .describe('Networks in which machines have addresses.'),
    provides: z.array(z.string()).describe('Capabilities that the platform provides already.'),
    facts: z.record(z.string(), z.unknown()).describe('What every machine there will be.'),
  })
  .describe('purlin/offers@1: what a site can give');
export type OffersDocument = Immutable<z.infer<typeof offersSchema>>;

/** Whether sites can be used: what each needs to work. */
export const sitesDoctorSchema = z
  .object({
    schema: z.literal('purlin/sites-doctor@1'),
    ok: z.boolean().describe('Nothing failed.'),
    sites: z
      .array(
        z.object({
          name: NAMES.site,
          platform: NAMES.platform,
          findings: z.array(findingSchema).describe('What was looked at, one by one.'),
        }),
      )
      .describe('Sites, by name.'),
  })
  .describe('purlin/sites-doctor@1: whether sites can be used');
export type SitesDoctorDocument = Immutable<z.infer<typeof sitesDoctorSchema>>;

/** What Purlin made at sites, and what of it nothing needs any more. */
export const sweepSchema = z
  .object({
    schema: z.literal('purlin/sweep@1'),
    sites: z
      .array(
        z.object({
          name: NAMES.site,
          platform: NAMES.platform,
          skipped: z.string().optional().describe('Why this site was not looked at.'),
          things: z
            .array(
              z.object({
                kind: z.string().describe('What it is: `machine`, `volume`, `network` ...'),
                platformId: z.string().describe("The platform's own id."),
                name: z.string().describe('Its name at the platform.'),
                deployment: NAMES.deployment,
                owner: z.string().describe('Tag of the state folder that made it.'),
                verdict: z
                  .enum(['in-use', 'left-over', 'foreign'])
                  .describe('foreign: another state folder made it; it is removed only when asked for.'),
                removed: z.boolean().describe('It was removed by this call.'),
              }),
            )
            .describe('What Purlin made there.'),
        }),
      )
      .describe('Sites, by name.'),
    leftOver: z.number().int().describe('Things that are left over and still there.'),
  })
  .describe('purlin/sweep@1: what is left over at sites');
export type SweepDocument = Immutable<z.infer<typeof sweepSchema>>;
