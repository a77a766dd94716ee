import type { Site } from '../../model/content.ts';
import type { SitesDocument } from '../documents/house.ts';
import { deploymentName, loadFiles, type OperationsDeps } from './deps.ts';
import { settingsOf } from './site-settings.ts';

/** The sites that the deployment uses or could name. */
export async function listSites(deps: OperationsDeps, signal: AbortSignal): Promise<SitesDocument> {
  const content = await loadFiles(deps, signal);
  const store = await deps.store('read');
  const deployment = deploymentName(content);
  const { rows } = await store.machines(deployment);
  const sites = [...content.sites.values()].sort((a, b) => a.name.localeCompare(b.name));
  return {
    schema: 'purlin/sites@1',
    sites: await Promise.all(sites.map((site) => describeSite(deps, deployment, site, rows))),
  };
}

async function describeSite(
  deps: OperationsDeps,
  deployment: string,
  site: Site,
  machines: readonly { readonly site: string }[],
): Promise<SitesDocument['sites'][number]> {
  const { file } = site;
  const platform = deps.platformNames.includes(file.platform) ? await deps.platform(file.platform) : undefined;
  const privilege = platform?.missingPrivilege?.(settingsOf(deployment, site));
  return {
    name: site.name,
    platform: file.platform,
    file: site.locate().file,
    used: true,
    machines: machines.filter((machine) => machine.site === site.name).length,
    adoptable: site.adoptable.length,
    provides: (file.provides ?? []).map((each) => each.capability),
    ...(file.description === undefined ? {} : { description: file.description }),
    ...(privilege === undefined ? {} : { privilege }),
  };
}
