import type { DeploymentFile } from '../model/files/deployment.ts';

/** The deployment with every group at one site: counts per site are added up, and what is said of sites is left out. */
export function atOneSite(file: DeploymentFile, site: string): DeploymentFile {
  const groups = Object.entries(file.groups ?? {}).map(([name, { site: _site, count, ...group }]) => {
    const total = typeof count === 'object' ? Object.values(count).reduce((sum, each) => sum + each, 0) : count;
    return [name, total === undefined ? group : { ...group, count: total }] as const;
  });
  return { ...file, site, ...(file.groups === undefined ? {} : { groups: Object.fromEntries(groups) }) };
}
