import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../model/errors.ts';
import { hasCode } from './error-code.ts';
import type { Hierarchy } from './hierarchies.ts';

/** Folder of all labs in each hierarchy. */
const LAB = 'purlin-lab';
const END_TIMEOUT_MS = 20_000;

/** The group's folder in each hierarchy. */
export function groupFolders(hierarchies: readonly Hierarchy[], ...group: readonly string[]): readonly string[] {
  return hierarchies.map((hierarchy) => join(hierarchy.mount, LAB, ...group));
}

/** Makes `purlin-lab/<group>` in every hierarchy, with controllers and cpusets ready for use. Idempotent. */
export async function createGroup(hierarchies: readonly Hierarchy[], ...group: readonly string[]): Promise<void> {
  for (const hierarchy of hierarchies) {
    let folder = hierarchy.mount;
    for (const part of [LAB, ...group]) {
      if (hierarchy.type === 'cgroup2') await passControllers(folder);
      folder = join(folder, part);
      await mkdir(folder, { recursive: true });
      if (hierarchy.options.split(',').includes('cpuset')) await inheritCpuset(folder);
    }
  }
}

/** A controller that this machine does not hand down is one less in hosts, which still run. */
async function passControllers(folder: string): Promise<void> {
  const controllers = (await readFile(join(folder, 'cgroup.controllers'), 'utf8')).trim().split(' ').filter(Boolean);
  for (const controller of controllers) {
    await writeFile(join(folder, 'cgroup.subtree_control'), `+${controller}`).catch((error: unknown) => {
      if (!hasCode(error, 'EBUSY', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP')) throw error;
    });
  }
}

/** A new cpuset of v1 is empty and takes no process until it is filled (kernel's cgroup-v1/cpusets.rst). */
async function inheritCpuset(folder: string): Promise<void> {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const value = (await readFile(join(folder, file), 'utf8')).trim();
    if (value === '') await writeFile(join(folder, file), await readFile(join(dirname(folder), file)));
  }
  await writeFile(join(folder, 'cgroup.clone_children'), '1');
}

/** Whether a process lives in the group or below it. */
export async function isPopulated(hierarchies: readonly Hierarchy[], ...group: readonly string[]): Promise<boolean> {
  return (await groupProcesses(hierarchies, ...group)).length > 0;
}

/** Ids of the processes in the group and below it. */
export async function groupProcesses(
  hierarchies: readonly Hierarchy[],
  ...group: readonly string[]
): Promise<number[]> {
  const found = await Promise.all(groupFolders(hierarchies, ...group).map(processesIn));
  return [...new Set(found.flat())].sort((a, b) => a - b);
}

/** Groups below `purlin-lab/<group>`: the names of labs, or of what runs in one. */
export async function listGroups(hierarchies: readonly Hierarchy[], ...group: readonly string[]): Promise<string[]> {
  const names = new Set<string>();
  for (const folder of groupFolders(hierarchies, ...group))
    for (const child of await childrenOf(folder)) names.add(basename(child));
  return [...names].sort();
}

/**
 * Kills every process of the group and removes it. Processes are known by membership alone, read anew each time, so that
 * no number of a process that ended long ago is ever used. Absent counts as done.
 * Errors: `timeout` when something does not end, `cancelled`.
 */
export async function endGroup(
  hierarchies: readonly Hierarchy[],
  signal: AbortSignal,
  ...group: readonly string[]
): Promise<void> {
  const deadline = Date.now() + END_TIMEOUT_MS;
  const folders = groupFolders(hierarchies, ...group);
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 100)) {
    const living = await groupProcesses(hierarchies, ...group);
    for (const pid of living) kill(pid);
    if (living.length === 0 && (await Promise.all(folders.map(removeTree))).every(Boolean)) return;
    if (signal.aborted) throw new AppError('cancelled', `cannot end ${group.join('/')}: cancelled`);
    if (Date.now() > deadline) {
      throw new AppError('timeout', `cannot end ${group.join('/')}: processes ${living.join(' ')} do not end`);
    }
    await sleep(pauseMs);
  }
}

/** Removes the group where it is empty; says nothing where it is not. */
export async function removeEmptyGroup(hierarchies: readonly Hierarchy[], ...group: readonly string[]): Promise<void> {
  for (const folder of groupFolders(hierarchies, ...group)) await rmdir(folder).catch(ignoreAbsentOrBusy);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}

async function processesIn(folder: string): Promise<number[]> {
  const own = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(orEmptyWhenAbsent);
  const below = await Promise.all((await childrenOf(folder)).map(processesIn));
  // 0 stands for a process that this pid namespace cannot name, and for kill(2) means ourselves.
  const pids = own
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 0);
  return [...pids, ...below.flat()];
}

async function childrenOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function removeTree(folder: string): Promise<boolean> {
  for (const child of await childrenOf(folder)) if (!(await removeTree(child))) return false;
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    if (hasCode(error, 'EBUSY')) return false;
    return ignoreAbsentOrBusy(error) ?? true;
  }
}

function ignoreAbsentOrBusy(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT', 'EBUSY', 'ENOTEMPTY')) throw error;
}

/** A group that goes away while its file is read answers ENODEV. */
function orEmptyWhenAbsent(error: unknown): string {
  if (hasCode(error, 'ENOENT', 'ENODEV')) return '';
  throw error;
}
