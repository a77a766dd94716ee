import { hash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Site } from '../../model/content.ts';
import { toAppError } from '../../model/errors.ts';
import type { Offers } from '../../model/offers.ts';
import { priceSizes } from '../../model/price-sizes.ts';
import type { Platform, SiteSettings } from '../../platforms/platform.ts';
import type { OffersDocument } from '../documents/sites.ts';
import type { OfSite } from '../operations.ts';
import { instant, type OperationsDeps } from './deps.ts';
import { settingsOf } from './site-settings.ts';
import { openSite } from './sites.ts';

/** So long a remote platform is not asked again. */
const FRESH_MS = 60 * 60_000;

/** Offers of a site, and how old they are. */
export interface KnownOffers {
  readonly offers: Offers;
  readonly atMs: number;
  /** Why older offers stand in, for the plan's notices. */
  readonly stale?: string;
}

/**
 * What a site can give. Offers of a remote platform are kept beside the store: they are taken from there for an hour, and
 * longer while the platform cannot be asked, with a sentence that says so. Errors: those of the platform where nothing is kept.
 */
export async function siteOffers(
  deps: OperationsDeps,
  platform: Platform,
  site: Site,
  deployment: string,
  signal: AbortSignal,
): Promise<KnownOffers> {
  const settings = settingsOf(deployment, site);
  const now = deps.clock.now();
  if (!platform.abilities.remote) return { offers: await platform.offers(settings, { signal }), atMs: now };
  const key = keyOf(platform, settings);
  const kept = await readKept(deps, site.name, key);
  if (kept !== undefined && now - kept.atMs < FRESH_MS) return kept;
  try {
    return await askOffers(deps, platform, site, deployment, signal);
  } catch (thrown) {
    if (kept === undefined || signal.aborted) throw thrown;
    const hours = Math.max(1, Math.round((now - kept.atMs) / 3_600_000));
    const why = toAppError(thrown).message;
    return { ...kept, stale: `offers of site ${site.name} are ${hours} h old, from the last time it answered: ${why}` };
  }
}

/** Counts up when the shape of offers changes, or what they tell: since 3, public prices. */
const OFFERS_VERSION = 3;

/** Asks the platform now, and keeps the answer where the platform is remote. */
export async function askOffers(
  deps: OperationsDeps,
  platform: Platform,
  site: Site,
  deployment: string,
  signal: AbortSignal,
): Promise<KnownOffers> {
  const settings = settingsOf(deployment, site);
  const offers = await platform.offers(settings, { signal });
  const known = { offers, atMs: deps.clock.now() };
  if (!platform.abilities.remote) return known;
  const key = keyOf(platform, settings);
  const file = fileOf(deps, site.name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify({ key, ...known }));
  await rename(`${file}.new`, file);
  return known;
}

/** Offers that were asked for with other settings are not taken. */
function keyOf(platform: Platform, settings: SiteSettings): string {
  return hash('sha256', JSON.stringify([OFFERS_VERSION, platform.name, settings]));
}

async function readKept(deps: OperationsDeps, site: string, key: string): Promise<KnownOffers | undefined> {
  const text = await readFile(fileOf(deps, site), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    // `as`: written by `askOffers` of the same version, which the key names; anything else is asked for again.
    const kept = JSON.parse(text) as KnownOffers & { readonly key: string };
    return kept.key === key ? { offers: kept.offers, atMs: kept.atMs } : undefined;
  } catch {
    return undefined;
  }
}

function fileOf(deps: OperationsDeps, site: string): string {
  return path.join(deps.stateDir, 'offers', `${site}.json`);
}

/** The offers of one site as a document, asked for anew, with the prices of the site's own list. */
export async function showOffers(deps: OperationsDeps, request: OfSite, signal: AbortSignal): Promise<OffersDocument> {
  const { site, platform, deployment } = await openSite(deps, request, signal);
  const { offers, atMs } = await askOffers(deps, platform, site, deployment, signal);
  return {
    schema: 'purlin/offers@1',
    site: site.name,
    platform: platform.name,
    at: instant(atMs),
    images: offers.images,
    sizes: priceSizes(offers.sizes, site.prices),
    zones: offers.zones,
    services: offers.services,
    networks: offers.networks,
    provides: offers.provides.map(({ capability }) => capability),
    facts: offers.facts,
  };
}
