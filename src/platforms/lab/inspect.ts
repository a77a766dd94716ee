import { join } from 'node:path';
import { groupProcesses, listGroups } from './cgroups.ts';
import { listFolder } from './files.ts';
import { readHierarchies } from './hierarchies.ts';
import { listHosts, readHost } from './host-folder.ts';
import { DEFAULT_FOLDERS, hostPaths, type LabFolders, labPaths } from './layout.ts';
import { boundNamespaces } from './network.ts';
import type { LabMachine } from './settings.ts';
import { removeTrees } from './tree.ts';

/** Everything that labs hold on this machine; all lists are empty where no lab ever was or all were disposed of. */
export interface LabTraces {
  readonly deployments: readonly {
    readonly deployment: string;
    /** Names of its hosts' folders. */
    readonly hosts: readonly string[];
    /** Groups of processes: hosts that are on, and `.relay`. */
    readonly groups: readonly string[];
    /** Process ids as this machine sees them. */
    readonly processes: readonly number[];
    /** Whether its network namespace is bound. */
    readonly network: boolean;
    /** Its folders and files that exist. */
    readonly paths: readonly string[];
  }[];
  /** Base trees in the cache: kept on purpose. */
  readonly trees: readonly string[];
}

/** Tells what labs hold: folders, processes, groups, mounts. Changes nothing, needs no root. */
export async function inspectLab(folders: LabFolders = DEFAULT_FOLDERS): Promise<LabTraces> {
  const hierarchies = await readHierarchies();
  const [states, runs, groups, bound] = await Promise.all([
    listFolder(folders.state),
    listFolder(folders.run),
    listGroups(hierarchies),
    boundNamespaces(),
  ]);
  const names = new Set([...states, ...runs.map((name) => name.replace(/\.lock$/, '')), ...groups]);
  const deployments = [...names].sort().map(async (deployment) => {
    const paths = labPaths(folders, deployment);
    return {
      deployment,
      hosts: await listHosts(paths),
      groups: await listGroups(hierarchies, deployment),
      processes: await groupProcesses(hierarchies, deployment),
      network: bound.includes(paths.network),
      paths: [
        ...(states.includes(deployment) ? [paths.state] : []),
        ...runs.filter((name) => name.replace(/\.lock$/, '') === deployment).map((name) => join(folders.run, name)),
      ],
    };
  });
  const trees = await listFolder(folders.trees);
  return { deployments: await Promise.all(deployments), trees: trees.filter((name) => !name.startsWith('.')).sort() };
}

/** Removes the base trees that no host stands on: what `doctor --clean` does. @returns their names */
export async function cleanTrees(folders: LabFolders = DEFAULT_FOLDERS): Promise<readonly string[]> {
  const used: LabMachine[] = [];
  for (const deployment of await listFolder(folders.state)) {
    const paths = labPaths(folders, deployment);
    for (const name of await listHosts(paths)) {
      const host = await readHost(hostPaths(paths, name));
      if (host) used.push(host.machine);
    }
  }
  return await removeTrees(folders.trees, used);
}
