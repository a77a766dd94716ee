import { readdir, stat } from 'node:fs/promises';
import { hasCode } from './error-code.ts';

export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (error: unknown) => {
      if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false;
      throw error;
    },
  );
}

/** Names in a folder; none where it is absent. */
export async function listFolder(path: string): Promise<string[]> {
  return await readdir(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
}
