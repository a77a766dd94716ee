import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PLATFORMS } from '../src/app/platforms.ts';
import type { Content, Site } from '../src/model/content.ts';
import type { Facts } from '../src/model/facts.ts';
import type { Offers } from '../src/model/offers.ts';
import { EMPTY_RECORD } from '../src/model/record.ts';
import { loadContent } from '../src/packs/load-content.ts';
import { NO_OFFERS, type Platform } from '../src/platforms/platform.ts';
import { type Summary, summarize } from '../src/resolve/fidelity.ts';
import { resolve } from '../src/resolve/resolve.ts';
import { testSurroundings } from '../test/support/surroundings.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const EXAMPLE = path.join(ROOT, 'examples/swarm');

/** What a deployment of the example binds at one of its sites. */
export interface SiteSummary {
  readonly site: string;
  readonly platform: string;
  readonly summary: Summary;
}

/**
 * The example's deployment as it would be at a site. Offers come from the platform, or where it is remote from `offers/SITE.json` of
 * the example; facts of that file are added to what is predicted, and are given to machines to adopt.
 */
export async function summarizeSite(name: string, signal: AbortSignal): Promise<SiteSummary> {
  const deploymentFile = path.join(EXAMPLE, 'demo.yaml');
  const content = await loadContent({ deploymentFile, shipped: [ROOT], cwd: ROOT, signal, site: name });
  const site = content.sites.get(name);
  const load = PLATFORMS[site?.file.platform ?? ''];
  if (site === undefined || load === undefined) throw new Error(`no site ${name} of a known platform`);
  const platform = await load(testSurroundings());
  const recorded = await readRecorded(name);
  const offers = await offersOf(platform, site, recorded, signal);
  const { creates, securityRules, admits } = platform.abilities;
  const plan = resolve({
    content: withFacts(content, site, recorded?.facts ?? {}),
    record: EMPTY_RECORD,
    offers: { [name]: offers },
    platformCreates: { [name]: creates },
    portRules: { [name]: { opens: securityRules, admits } },
    used: [],
    secret: (secret) => ({ $secret: secret, tag: secret }),
    generated: () => undefined,
    seed: 'fidelity',
    intent: { kind: 'apply', full: true },
  });
  return { site: name, platform: platform.name, summary: summarize(plan) };
}

async function readRecorded(site: string): Promise<Partial<Offers> | undefined> {
  const text = await readFile(path.join(EXAMPLE, 'offers', `${site}.json`), 'utf8').catch(() => undefined);
  // `as`: a file of the repository in the shape of a platform's offers; what does not fit shows in the page.
  return text === undefined ? undefined : (JSON.parse(text) as Partial<Offers>);
}

async function offersOf(
  platform: Platform,
  site: Site,
  recorded: Partial<Offers> | undefined,
  signal: AbortSignal,
): Promise<Offers> {
  if (platform.abilities.remote) {
    if (recorded === undefined) throw new Error(`no examples/swarm/offers/${site.name}.json: nothing tells its offers`);
    return { ...NO_OFFERS, ...recorded };
  }
  const { settings = {}, machine = {} } = site.file;
  const told = await platform.offers({ deployment: 'demo', site: site.name, settings, machine }, { signal });
  return { ...told, ...recorded, facts: { ...told.facts, ...recorded?.facts } };
}

/** Machines to adopt have no predictions but those that their site's file gives. */
function withFacts(content: Content, site: Site, facts: Facts): Content {
  const adoptable = site.adoptable.map((machine) => ({ ...machine, facts: { ...facts, ...machine.facts } }));
  return { ...content, sites: new Map([[site.name, { ...site, adoptable }]]) };
}
