import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sshKeyFromSeed } from '../lib/ssh-key.ts';
import type { Identity } from '../platforms/surroundings.ts';
import type { Store } from '../stores/store.ts';

/** Keys and tags of a state folder, made of its `key`; only the login key's file is written, because SSH clients read files. */
export function stateIdentity(stateDir: string, store: () => Promise<Store>): Identity {
  const derive = async (use: string) => (await store()).derive(use);
  let login: Promise<{ publicKey: string; identityFile: string }> | undefined;
  return {
    owner: async () =>
      Buffer.from(await derive('owner'))
        .toString('hex')
        .slice(0, 16),
    login: () => (login ??= derive('login').then((seed) => writeLogin(path.join(stateDir, 'login_key'), seed))),
    hostKey: async (id) => sshKeyFromSeed(await derive(`host key of ${id}`), 'purlin'),
  };
}

async function writeLogin(file: string, seed: Uint8Array) {
  const { private: text, public: publicKey } = sshKeyFromSeed(seed, 'purlin');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return { publicKey, identityFile: file };
}
