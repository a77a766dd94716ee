import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../model/errors.ts';
import { removeEmptyGroup } from './cgroups.ts';
import type { LabContext } from './context.ts';
import { hasCode } from './error-code.ts';
import { readHierarchies } from './hierarchies.ts';
import { elsewhere, listHosts } from './host-folder.ts';
import { labPaths } from './layout.ts';
import { withLock } from './lock.ts';
import { removeNetwork } from './network.ts';
import { requireRoot } from './privilege.ts';

/**
 * Takes away what the hosts of a lab shared: relay, network namespace, keys, folders. Absent counts as done.
 * Errors: `platform` while hosts are left, `privilege`, `timeout`, `cancelled`.
 */
export async function disposeLab({ folders }: LabContext, deployment: string, signal: AbortSignal): Promise<void> {
  requireRoot('remove a network');
  const paths = labPaths(folders, deployment);
  const left = await listHosts(paths);
  if (left.length > 0) {
    throw new AppError('platform', `cannot remove lab ${deployment}: it still has ${left.join(', ')}`, {
      hint: elsewhere(deployment),
    });
  }
  await withLock(paths.lock, signal, async () => {
    await removeNetwork(deployment, paths, signal);
    await rm(paths.state, { recursive: true, force: true });
    const hierarchies = await readHierarchies();
    await removeEmptyGroup(hierarchies, deployment);
    await removeEmptyGroup(hierarchies);
    await rm(paths.lock, { force: true });
  });
  for (const folder of [folders.state, folders.run]) {
    await removeWhenEmpty(folder);
    await removeWhenEmpty(dirname(folder));
  }
}

async function removeWhenEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT', 'ENOTEMPTY', 'EBUSY')) throw error;
  });
}
