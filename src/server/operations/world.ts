import type { Content } from '../../model/content.ts';
import { AppError, type Problem } from '../../model/errors.ts';
import type { Notice } from '../../model/plan.ts';
import type { Intent, PortRules, ResolveInput, SiteOffers, UsedCapability } from '../../resolve/resolve-input.ts';
import type { StoredRecord } from '../../stores/commit.ts';
import type { DeploymentRow } from '../../stores/queries.ts';
import type { Store } from '../../stores/store.ts';
import { deploymentName, loadFiles, type OperationsDeps } from './deps.ts';
import { siteOffers } from './offers.ts';
import { knownSecrets } from './secrets.ts';
import { checkSite, siteProblems, unknownPlatform } from './site-settings.ts';

/** The wish and the world at one moment: what a resolution reads. */
export interface World {
  readonly content: Content;
  readonly row: DeploymentRow;
  readonly record: StoredRecord;
  /** What people should know of what was read. */
  readonly notices: readonly Notice[];
  /** The same world for another intent or a later record. */
  input(intent: Intent, record?: StoredRecord): ResolveInput;
}

/** Reads files, record and offers. Errors: those of the files, `invalid-file` for settings that a platform does not take. */
export async function readWorld(deps: OperationsDeps, store: Store, signal: AbortSignal): Promise<World> {
  const content = await loadFiles(deps, signal);
  const deployment = deploymentName(content);
  const { notices, ...sites } = await readSites(deps, content, signal);
  const row = await store.claim(deployment, deps.file);
  const used = await readUsed(store, content);
  const secrets = await knownSecrets(deps, store, content, deployment);
  const record = await store.loadRecord(deployment);
  return {
    content,
    row,
    record,
    notices,
    input: (intent, later = record) => ({
      content,
      record: later,
      ...sites,
      used,
      ...secrets,
      seed: store.tag(`machines of ${deployment} at ${row.world}`),
      intent,
    }),
  };
}

interface SiteKnowledge {
  readonly offers: Readonly<Record<string, SiteOffers>>;
  readonly platformCreates: Readonly<Record<string, boolean>>;
  readonly portRules: Readonly<Record<string, PortRules>>;
  /** What people should know of the offers. */
  readonly notices: readonly Notice[];
}

/** Offers of every site. Errors: `invalid-file` for settings that a platform does not take, those of the platform. */
export async function readSites(deps: OperationsDeps, content: Content, signal: AbortSignal): Promise<SiteKnowledge> {
  const offers: Record<string, SiteOffers> = {};
  const platformCreates: Record<string, boolean> = {};
  const portRules: Record<string, PortRules> = {};
  const problems: Problem[] = [];
  const notices: Notice[] = [];
  for (const site of content.sites.values()) {
    if (!deps.platformNames.includes(site.file.platform)) throw unknownPlatform(site, deps.platformNames);
    const platform = await deps.platform(site.file.platform);
    const found = checkSite(platform, site);
    problems.push(...found);
    if (found.length > 0) continue;
    const known = await siteOffers(deps, platform, site, deploymentName(content), signal);
    offers[site.name] = known.offers;
    if (known.stale !== undefined) notices.push({ kind: 'warning', message: known.stale });
    const { creates, securityRules, admits } = platform.abilities;
    platformCreates[site.name] = creates;
    portRules[site.name] = { opens: securityRules, admits };
  }
  if (problems.length > 0) throw siteProblems(problems);
  return { offers, platformCreates, portRules, notices };
}

/** Deployment-scope capabilities of the deployments that `uses` names, with their recorded values. */
export async function readUsed(store: Store, content: Content): Promise<readonly UsedCapability[]> {
  const used: UsedCapability[] = [];
  for (const name of content.deployment.file.uses ?? []) {
    if ((await store.deployment(name)) === undefined)
      throw new AppError('not-found', `cannot use deployment ${name}: it was never applied from this folder`, {
        hint: 'Apply it first; deployments that use each other share one folder and its .purlin.',
      });
    const record = await store.loadRecord(name);
    const places = ['', ...record.machines.map((machine) => machine.id)];
    for (const task of places.flatMap((place) => record.tasksOf(place))) {
      if (task.status !== 'done') continue;
      const role = content.roles.get(task.role);
      for (const provided of role?.file.provides ?? []) {
        const capability = typeof provided === 'string' ? provided : provided.capability;
        if (content.capabilities.get(capability)?.file.scope !== 'deployment') continue;
        used.push({ deployment: name, capability, values: task.values });
      }
    }
  }
  return used;
}
