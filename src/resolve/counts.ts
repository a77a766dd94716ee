import { didYouMean } from '../model/nearest-name.ts';
import { addProblem, type Context } from './context.ts';

export interface WantedGroup {
  readonly name: string;
  /** Machines wanted by site, sorted by site. */
  readonly bySite: readonly (readonly [string, number])[];
  readonly total: number;
}

/** How many machines each group wants at which site: the workload's counts, overruled by the deployment's. */
export function wantedGroups(context: Context): readonly WantedGroup[] {
  const { content } = context;
  const deployment = content.deployment;
  const workload = content.workloads.get(deployment.file.workload);
  if (workload === undefined) {
    const hint = didYouMean(deployment.file.workload, content.workloads.keys(), 'workloads');
    addProblem(context, 'unknown-workload', `there is no workload "${deployment.file.workload}"`, {
      locate: deployment.locate,
      path: ['workload'],
      ...(hint === undefined ? {} : { hint }),
    });
    return [];
  }
  for (const name of Object.keys(deployment.file.groups ?? {})) {
    if (name in workload.file.groups) continue;
    const hint = didYouMean(name, Object.keys(workload.file.groups), 'groups');
    addProblem(context, 'unknown-group', `the workload ${deployment.file.workload} has no group "${name}"`, {
      locate: deployment.locate,
      path: ['groups', name],
      ...(hint === undefined ? {} : { hint }),
    });
  }
  return Object.keys(workload.file.groups)
    .sort()
    .map((name) => wantedGroup(context, name, workload.file.groups[name]?.count ?? 0));
}

function wantedGroup(context: Context, name: string, standard: number): WantedGroup {
  const deployment = context.content.deployment;
  const own = deployment.file.groups?.[name];
  const count = own?.count ?? standard;
  const counts: Record<string, number> = {};
  if (typeof count !== 'number') Object.assign(counts, count);
  else {
    const site = own?.site ?? deployment.file.site;
    if (site !== undefined) counts[site] = count;
    else if (count > 0) {
      addProblem(context, 'missing-site', `group ${name} has no site`, {
        locate: deployment.locate,
        path: ['groups', name],
        hint: 'Name one for all groups, `site: NAME`, or one for this group.',
      });
    }
  }
  const bySite = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [site] of bySite) {
    if (context.content.sites.has(site)) continue;
    const hint = didYouMean(site, context.content.sites.keys(), 'sites');
    addProblem(context, 'unknown-site', `there is no site "${site}", which group ${name} names`, {
      locate: deployment.locate,
      path: own === undefined ? ['site'] : ['groups', name],
      ...(hint === undefined ? {} : { hint }),
    });
  }
  const known = bySite.filter(([site]) => context.content.sites.has(site));
  return { name, bySite: known, total: known.reduce((sum, [, wanted]) => sum + wanted, 0) };
}
