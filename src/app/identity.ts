import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sshKeyFromSeed } from '../lib/ssh-key.ts';
import type { Identity } from '../platforms/surroundings.ts';
import type { Store } from '../stores/store.ts';

/** The login key's file in a state folder. */
export function loginFile(stateDir: string): string {
  return path.join(stateDir, 'login_key');
}

/** Keys and tags of a state folder, made of its `key`; only the login key's file is written, because SSH clients read files. */
export function stateIdentity(stateDir: string, store: () => Promise<Store>): Identity {
  const derive = async (use: string) => (await store()).derive(use);
  let login: ReturnType<typeof writeLoginKey> | undefined;
  return {
    owner: async () =>
      Buffer.from(await derive('owner'))
        .toString('hex')
        .slice(0, 16),
    login: () => (login ??= writeLoginKey(stateDir, store)),
    hostKey: async (id) => sshKeyFromSeed(await derive(`host key of ${id}`), 'purlin'),
  };
}

/** Writes the login key's file, the same again each time; a reader sees it whole or not at all. */
export async function writeLoginKey(stateDir: string, store: () => Promise<Store>) {
  const file = loginFile(stateDir);
  const { private: text, public: publicKey } = sshKeyFromSeed((await store()).derive('login'), 'purlin');
  await mkdir(stateDir, { recursive: true });
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, file);
  return { publicKey, identityFile: file };
}
