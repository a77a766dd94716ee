import { chown, rename, writeFile } from 'node:fs/promises';
import { generateSshKey } from '../../lib/ssh-key.ts';
import type { LabOwner } from './context.ts';
import { exists } from './files.ts';
import type { LabPaths } from './layout.ts';

/** The lab's own login key: made once, readable by its owner only. */
export async function ensureLoginKey(paths: LabPaths, owner: LabOwner): Promise<void> {
  if (await exists(paths.publicKey)) return;
  const key = generateSshKey('purlin lab');
  await writeFile(paths.key, key.private, { mode: 0o600 });
  await chown(paths.key, owner.uid, owner.gid);
  // Last, and by rename: where the public key is, the private one is whole.
  await writeFile(`${paths.publicKey}.new`, `${key.public}\n`);
  await rename(`${paths.publicKey}.new`, paths.publicKey);
}
