import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2';
import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import { agentIdentity } from './agent.ts';
import { placeOf } from './failures.ts';

/** Where keys are looked for. */
export interface IdentitySources {
  /** The user's home directory; its `.ssh` holds the default keys. */
  readonly home: string;
  /** Socket of an SSH agent (`SSH_AUTH_SOCK`). */
  readonly agentSocket: string | undefined;
  /** A private key that is made again where its file is missing: the one that machines made by Purlin let in. */
  readonly own?: { readonly file: string; write(): Promise<unknown> };
}

/** One way to log in, with the words that an error names it by. */
export interface Identity {
  readonly label: string;
  readonly method: AnyAuthMethod;
}

export interface Identities {
  readonly usable: readonly Identity[];
  /** Why others are not used, one clause each. */
  readonly skipped: readonly string[];
}

/** ssh(1), section FILES, without types that need hardware. */
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'] as const;

/**
 * The keys to try for a machine: the named file alone, else the agent's keys and then the user's default ones.
 * Errors: `login-refused` when a named file is missing, broken, or encrypted without an agent that holds its key.
 */
export async function findIdentities(access: Access, sources: IdentitySources): Promise<Identities> {
  if (access.identityFile !== undefined)
    return { usable: [await namedIdentity(access, access.identityFile, sources)], skipped: [] };
  const usable: Identity[] = [];
  const skipped: string[] = [];
  if (sources.agentSocket) usable.push(agentIdentity(access.user, sources.agentSocket));
  for (const name of DEFAULT_KEYS) {
    const read = await readKey(join(sources.home, '.ssh', name));
    if (read.kind === 'key') usable.push(keyIdentity(access.user, `~/.ssh/${name}`, read.key));
    else if (read.kind === 'encrypted') skipped.push(`~/.ssh/${name} is encrypted (add it to the agent: ssh-add)`);
    else if (read.kind === 'broken') skipped.push(`~/.ssh/${name} cannot be read: ${read.why}`);
  }
  return { usable, skipped };
}

type KeyFile =
  | { readonly kind: 'key'; readonly key: ParsedKey }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'broken'; readonly why: string };

async function namedIdentity(access: Access, file: string, sources: IdentitySources): Promise<Identity> {
  const read = await readOwnKey(file, sources);
  if (read.kind === 'key') return keyIdentity(access.user, file, read.key);
  const refuse = (why: string, hint: string) =>
    new AppError('login-refused', `cannot log in to ${placeOf(access)}: ${why}`, { hint });
  if (read.kind === 'absent') throw refuse(`there is no private key ${file}`, 'Check the path of the identity.');
  if (read.kind === 'broken')
    throw refuse(`${file} is not a private key: ${read.why}`, 'OpenSSH and PEM private keys are read.');
  const publicKey = await readKey(`${file}.pub`);
  if (sources.agentSocket && publicKey.kind === 'key')
    return agentIdentity(access.user, sources.agentSocket, publicKey.key);
  throw refuse(
    `the private key ${file} is encrypted`,
    `Start an agent and add the key: eval "$(ssh-agent)"; ssh-add ${basename(file)}. ${file}.pub must stand beside it.`,
  );
}

async function readOwnKey(file: string, { own }: IdentitySources): Promise<KeyFile> {
  const read = await readKey(file);
  if (read.kind !== 'absent' || own === undefined || file !== own.file) return read;
  await own.write();
  return readKey(file);
}

function keyIdentity(username: string, label: string, key: ParsedKey): Identity {
  // ssh2 takes a parsed key wherever it takes a key's text (lib/protocol/keyParser.js, parseKey); its types know only text.
  return { label, method: { type: 'publickey', username, key: key as unknown as Buffer } };
}

async function readKey(file: string): Promise<KeyFile> {
  let text: Buffer;
  try {
    text = await readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' ? { kind: 'absent' } : { kind: 'broken', why: String(code) };
  }
  const parsed = ssh2.utils.parseKey(text);
  if (!(parsed instanceof Error)) return { kind: 'key', key: Array.isArray(parsed) ? parsed[0] : parsed };
  return /encrypted|passphrase/i.test(parsed.message) ? { kind: 'encrypted' } : { kind: 'broken', why: parsed.message };
}
