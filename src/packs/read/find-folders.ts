import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { exists, listFiles, listFolders } from './read-text.ts';

/** A pack that can be seen from a deployment, by the names in its folders; nothing of it is parsed yet. */
export interface PackFolder {
  readonly name: string;
  readonly folder: string;
  /** true for packs in `packs/` beside the deployment file: the operator put them there, so they are always loaded. */
  readonly beside: boolean;
  /** Every file of it by relative path. */
  readonly files: readonly string[];
  readonly capabilities: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  readonly workloads: ReadonlySet<string>;
}

/**
 * Folders where names are looked up: that of the deployment file, then its parents up to the repository's root (the first with
 * `.git`; else all up to the file system's root), then `shipped`. A folder that is reached twice counts once.
 */
export async function findLevels(start: string, shipped: readonly string[]): Promise<readonly string[]> {
  const levels: string[] = [];
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    levels.push(folder);
    if (path.dirname(folder) === folder || (await exists(path.join(folder, '.git')))) break;
  }
  return [...levels, ...shipped.map((folder) => path.resolve(folder))];
}

export async function findPackFolders(levels: readonly string[], signal: AbortSignal): Promise<readonly PackFolder[]> {
  const found = new Map<string, PackFolder>();
  for (const [index, level] of levels.entries()) {
    const holder = path.join(level, 'packs');
    for (const name of await listFolders(holder, signal)) {
      const folder = path.join(holder, name);
      const real = await realpath(folder);
      if (!found.has(real)) found.set(real, await readPackFolder(name, folder, index === 0, signal));
    }
  }
  return [...found.values()].filter((pack) => pack.files.includes('pack.yaml') || pack.roles.size > 0);
}

export async function findSiteFiles(
  levels: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const level of levels) {
    const folder = path.join(level, 'sites');
    for (const file of await listFiles(folder, signal)) {
      const real = await realpath(path.join(folder, file));
      if (!file.endsWith('.yaml') || file.includes('/') || seen.has(real)) continue;
      seen.add(real);
      const name = file.slice(0, -'.yaml'.length);
      found.set(name, [...(found.get(name) ?? []), path.join(folder, file)]);
    }
  }
  return found;
}

export async function readPackFolder(
  name: string,
  folder: string,
  beside: boolean,
  signal: AbortSignal,
): Promise<PackFolder> {
  const files = await listFiles(folder, signal);
  const named = (kind: string) => new Set(files.flatMap((file) => nameIn(file, kind) ?? []));
  return {
    name,
    folder,
    beside,
    files,
    capabilities: named('capability'),
    roles: named('role'),
    workloads: named('workload'),
  };
}

/** `roles/swarm-init/role.yaml` and `roles/swarm-init.yaml` name the role swarm-init. */
export function nameIn(file: string, kind: string): string | undefined {
  const [holder, name, last, ...deeper] = file.split('/');
  if (holder !== FOLDERS[kind] || name === undefined || deeper.length > 0) return undefined;
  if (last === undefined) return name.endsWith('.yaml') ? name.slice(0, -'.yaml'.length) : undefined;
  return last === `${kind}.yaml` ? name : undefined;
}

/** The folder of a pack that holds files of a kind. */
export const FOLDERS: Readonly<Record<string, string>> = {
  capability: 'capabilities',
  role: 'roles',
  workload: 'workloads',
};
