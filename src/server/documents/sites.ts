import { z } from 'zod';
import type { Immutable } from './document.ts';
import { findingSchema } from './finding.ts';
import { priceSchema } from './price.ts';

/** The sites that the deployment file can see. */
export const sitesSchema = z
  .object({
    schema: z.literal('purlin/sites@1'),
    sites: z.array(
      z.object({
        name: z.string(),
        platform: z.string(),
        description: z.string().optional(),
        file: z.string(),
        used: z.boolean().describe('The deployment puts machines there.'),
        machines: z.number().int().describe('Machines of the deployment there now.'),
        adoptable: z.number().int().describe('Machines that it offers for adoption.'),
        provides: z.array(z.string()).describe('Capabilities that the site provides already.'),
        privilege: z.string().optional().describe('Why machines cannot be made there by this process, and what to do.'),
        problem: z.string().optional().describe('Why its file cannot be used.'),
      }),
    ),
  })
  .describe('purlin/sites@1: sites');
export type SitesDocument = Immutable<z.infer<typeof sitesSchema>>;

/** One site: its file, and what its platform can do. Secrets stand as `{ secret: NAME }`, as in the file. */
export const siteDocumentSchema = z
  .object({
    schema: z.literal('purlin/site@1'),
    name: z.string(),
    platform: z.string(),
    description: z.string().optional(),
    file: z.string(),
    settings: z.record(z.string(), z.unknown()),
    machine: z.record(z.string(), z.unknown()),
    address: z.record(z.string(), z.string()),
    reaches: z.array(z.string()),
    provides: z.array(z.string()),
    ready: z.array(z.string()),
    adds: z.array(z.string()),
    adoptable: z.array(z.string()).describe('Names of machines to adopt.'),
    abilities: z.record(z.string(), z.boolean()).describe('What the adapter of its platform can do.'),
    machines: z.array(z.string()).describe('Machines of the deployment there now.'),
  })
  .describe('purlin/site@1: one site');
export type SiteDocument = Immutable<z.infer<typeof siteDocumentSchema>>;

const offerSchema = z.object({
  name: z.string(),
  id: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).describe('By catalogue path: `os.version`, `cpus`.'),
});

/** What a site's platform can give. */
export const offersSchema = z
  .object({
    schema: z.literal('purlin/offers@1'),
    site: z.string(),
    platform: z.string(),
    at: z.string().describe('When the platform was asked, RFC 3339.'),
    images: z.array(offerSchema.extend({ createdAt: z.string().optional() })),
    sizes: z.array(
      offerSchema.extend({
        diskMiB: z.number().optional(),
        zones: z.array(z.string()).optional(),
        price: priceSchema.optional(),
      }),
    ),
    zones: z.array(z.string()),
    services: z.array(z.object({ kind: z.string(), name: z.string(), detail: z.string().optional() })),
    networks: z.array(z.object({ name: z.string(), reach: z.enum(['fabric', 'anywhere']) })),
    provides: z.array(z.string()),
    facts: z.record(z.string(), z.unknown()).describe('What every machine there will be.'),
  })
  .describe('purlin/offers@1: what a site can give');
export type OffersDocument = Immutable<z.infer<typeof offersSchema>>;

/** Whether sites can be used: what each needs to work. */
export const sitesDoctorSchema = z
  .object({
    schema: z.literal('purlin/sites-doctor@1'),
    ok: z.boolean().describe('Nothing failed.'),
    sites: z.array(
      z.object({
        name: z.string(),
        platform: z.string(),
        findings: z.array(findingSchema),
      }),
    ),
  })
  .describe('purlin/sites-doctor@1: whether sites can be used');
export type SitesDoctorDocument = Immutable<z.infer<typeof sitesDoctorSchema>>;

/** What Purlin made at sites, and what of it nothing needs any more. */
export const sweepSchema = z
  .object({
    schema: z.literal('purlin/sweep@1'),
    sites: z.array(
      z.object({
        name: z.string(),
        platform: z.string(),
        skipped: z.string().optional().describe('Why this site was not looked at.'),
        things: z.array(
          z.object({
            kind: z.string(),
            platformId: z.string(),
            name: z.string(),
            deployment: z.string(),
            owner: z.string().describe('Tag of the state folder that made it.'),
            verdict: z
              .enum(['in-use', 'left-over', 'foreign'])
              .describe('foreign: another state folder made it; it is removed only when asked for.'),
            removed: z.boolean(),
          }),
        ),
      }),
    ),
    leftOver: z.number().int().describe('Things that are left over and still there.'),
  })
  .describe('purlin/sweep@1: what is left over at sites');
export type SweepDocument = Immutable<z.infer<typeof sweepSchema>>;
