import { mkdir, readlink, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../model/errors.ts';
import { hasCode } from './error-code.ts';
import { listFolder } from './files.ts';
import { type LabPaths, MAX_HOSTS } from './layout.ts';

/** The lowest free index, claimed by a symbolic link to the identity: making one fails where one is. */
export async function claimAddress(paths: LabPaths, id: string): Promise<number> {
  await mkdir(paths.addresses, { recursive: true });
  const claims = await readClaims(paths);
  for (const [index, owner] of claims) if (owner === id) return index;
  for (let index = 0; index < MAX_HOSTS; index++) {
    if (claims.has(index)) continue;
    try {
      await symlink(id, join(paths.addresses, String(index)));
      return index;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
  }
  throw new AppError('platform', `cannot make a host: a lab holds at most ${MAX_HOSTS}`, {
    hint: 'Use another deployment.',
  });
}

/** Index to identity. */
async function readClaims(paths: LabPaths): Promise<ReadonlyMap<number, string>> {
  const names = await listFolder(paths.addresses);
  return new Map(await Promise.all(names.map(async (name) => [Number(name), await readClaim(paths, name)] as const)));
}

/** Empty for a claim that was given back a moment ago. */
async function readClaim(paths: LabPaths, name: string): Promise<string> {
  return await readlink(join(paths.addresses, name)).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  });
}

/** Gives back what this identity claimed. Absent counts as done. */
export async function releaseAddress(paths: LabPaths, id: string): Promise<void> {
  for (const [index, owner] of await readClaims(paths)) {
    if (owner === id) await unlink(join(paths.addresses, String(index)));
  }
}
