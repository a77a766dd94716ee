import type { Content, Site } from '../../model/content.ts';
import { AppError, type Problem, toAppError } from '../../model/errors.ts';
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
  const sites = [...content.sites.values()];
  const stranger = sites.find(({ file }) => !deps.platformNames.includes(file.platform));
  if (stranger !== undefined) throw unknownPlatform(stranger, deps.platformNames);
  const homes = await Promise.all(
    sites.map(async (site) => ({ site, platform: await deps.platform(site.file.platform) })),
  );
  const problems = homes.flatMap(({ platform, site }) => checkSite(platform, site));
  if (problems.length > 0) throw siteProblems(problems);
  const deployment = deploymentName(content);
  const asked = await Promise.allSettled(
    homes.map(async ({ site, platform }) => ({
      name: site.name,
      abilities: platform.abilities,
      ...(await siteOffers(deps, platform, site, deployment, signal)),
    })),
  );
  const silent = asked.flatMap((answer, index) =>
    answer.status === 'fulfilled' ? [] : [{ site: sites[index], error: toAppError(answer.reason) }],
  );
  if (silent.length > 0) throw silentSites(silent);
  const known = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  return {
    offers: Object.fromEntries(known.map(({ name, offers }) => [name, offers])),
    platformCreates: Object.fromEntries(known.map(({ name, abilities }) => [name, abilities.creates])),
    portRules: Object.fromEntries(
      known.map(({ name, abilities }) => [name, { opens: abilities.securityRules, admits: abilities.admits }]),
    ),
    notices: known.flatMap(({ stale }) => (stale === undefined ? [] : [{ kind: 'warning' as const, message: stale }])),
  };
}

/** One error for all sites that did not say what they offer, each finding at its site's settings. */
function silentSites(silent: readonly { readonly site: Site | undefined; readonly error: AppError }[]): AppError {
  const [first] = silent;
  const cancelled = silent.find(({ error }) => error.code === 'cancelled');
  if (cancelled !== undefined) return cancelled.error;
  const names = silent.map(({ site }) => site?.name ?? '');
  const problems = silent.map(({ site, error }): Problem => {
    const { message, hint, code: rule } = error;
    return { severity: 'error', rule, message, position: site?.locate('settings'), ...(hint && { hint }) };
  });
  const only = silent.length === 1 ? first?.error.hint : undefined;
  return new AppError(
    first?.error.code ?? 'platform',
    `cannot learn what ${names.join(' and ')} ${names.length === 1 ? 'offers' : 'offer'}`,
    {
      problems,
      cause: first?.error,
      ...(only !== undefined && { hint: only }),
    },
  );
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
