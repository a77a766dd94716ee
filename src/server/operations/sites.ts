import type { Site } from '../../model/content.ts';
import { loadSeenSite, loadSeenSites, type SeenSite } from '../../packs/seen-sites.ts';
import type { Platform } from '../../platforms/platform.ts';
import type { SiteDocument, SitesDocument } from '../documents/sites.ts';
import type { OfSite, SitesRequest } from '../operations.ts';
import { deploymentName, loadFiles, type OperationsDeps } from './deps.ts';
import { checkSite, settingsOf, siteProblems, unknownPlatform } from './site-settings.ts';

/** Every site that the deployment file can see, also those whose file is not valid. */
export async function listSites(deps: OperationsDeps, signal: AbortSignal): Promise<SitesDocument> {
  const content = await loadFiles(deps, signal);
  const store = await deps.store('read');
  const deployment = deploymentName(content);
  const { rows } = await store.machines(deployment);
  const seen = await loadSeenSites(loading(deps, signal));
  const used = new Set(content.sites.keys());
  return {
    schema: 'purlin/sites@1',
    sites: await Promise.all(seen.map((each) => describeSite(deps, deployment, each, used.has(each.name), rows))),
  };
}

async function describeSite(
  deps: OperationsDeps,
  deployment: string,
  { name, file, site, problems }: SeenSite,
  used: boolean,
  machines: readonly { readonly site: string }[],
): Promise<SitesDocument['sites'][number]> {
  const platform =
    used && site !== undefined && deps.platformNames.includes(site.file.platform)
      ? await deps.platform(site.file.platform)
      : undefined;
  const privilege = site && platform?.missingPrivilege?.(settingsOf(deployment, site));
  const [problem] = problems.filter(({ severity }) => severity === 'error');
  return {
    name,
    platform: site?.file.platform ?? '-',
    file,
    used,
    machines: machines.filter((machine) => machine.site === name).length,
    adoptable: site?.adoptable.length ?? 0,
    provides: (site?.file.provides ?? []).map((each) => each.capability),
    ...(site?.file.description === undefined ? {} : { description: site.file.description }),
    ...(privilege === undefined ? {} : { privilege }),
    ...(problem === undefined ? {} : { problem: problem.message }),
  };
}

/** One site, used or not. Errors: `not-found`, `invalid-file`. */
export async function showSite(deps: OperationsDeps, request: OfSite, signal: AbortSignal): Promise<SiteDocument> {
  const { site, platform, deployment } = await openSite(deps, request, signal);
  const { file } = site;
  const { rows } = await (await deps.store('read')).machines(deployment, { site: site.name });
  return {
    schema: 'purlin/site@1',
    name: site.name,
    platform: file.platform,
    ...(file.description === undefined ? {} : { description: file.description }),
    file: site.locate().file,
    settings: file.settings ?? {},
    machine: file.machine ?? {},
    address: file.address ?? {},
    reaches: file.reaches ?? [],
    provides: (file.provides ?? []).map((each) => each.capability),
    ready: file.ready ?? [],
    adds: file.adds ?? [],
    adoptable: site.adoptable.map(({ name }) => name),
    abilities: { ...platform.abilities },
    machines: rows.map(({ name }) => name),
  };
}

/** A site with its platform, for calls that need no plan. */
export interface OpenSite {
  readonly site: Site;
  readonly platform: Platform;
  /** Name of the deployment that the file was opened for. */
  readonly deployment: string;
}

/** One site by name with its platform. Errors: `not-found`, `invalid-file` with every problem of its file and settings. */
export async function openSite(
  deps: OperationsDeps,
  { site: name }: Pick<OfSite, 'site'>,
  signal: AbortSignal,
): Promise<OpenSite> {
  const content = await loadFiles(deps, signal);
  const site = content.sites.get(name) ?? (await loadSeenSite(name, loading(deps, signal)));
  if (!deps.platformNames.includes(site.file.platform)) throw unknownPlatform(site, deps.platformNames);
  const platform = await deps.platform(site.file.platform);
  const problems = checkSite(platform, site);
  if (problems.length > 0) throw siteProblems(problems);
  return { site, platform, deployment: deploymentName(content) };
}

/** The named sites; none named: those of the deployment. */
export async function openSites(
  deps: OperationsDeps,
  request: SitesRequest,
  signal: AbortSignal,
): Promise<readonly OpenSite[]> {
  const names = request.sites ?? [];
  const wanted = names.length > 0 ? names : [...(await loadFiles(deps, signal)).sites.keys()].sort();
  return Promise.all(wanted.map((site) => openSite(deps, { site }, signal)));
}

function loading(deps: OperationsDeps, signal: AbortSignal) {
  return { deploymentFile: deps.file, shipped: deps.shipped, cwd: deps.cwd, signal };
}
