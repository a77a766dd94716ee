import { createHash, createHmac } from 'node:crypto';
import type { Access } from '../../model/machine.ts';

/** One usable line of a known_hosts file. Source of the format: sshd(8), section SSH_KNOWN_HOSTS FILE FORMAT. */
export interface KnownHost {
  readonly matches: (name: string) => boolean;
  readonly revoked: boolean;
  readonly type: string;
  /** The key's blob in base64. */
  readonly key: string;
  /** `FILE:LINE`. */
  readonly place: string;
}

/** What the known keys say of a key that a host showed. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  /** Other keys are known for this host; `expected` names them as `ssh-ed25519 SHA256:... (PLACE)`. */
  | { readonly kind: 'changed'; readonly expected: readonly string[] }
  | { readonly kind: 'revoked'; readonly place: string };

/** Reads the lines of a known_hosts file; comments, broken lines and certificate authorities are left out. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [hosts, type, key] = words;
    if (!hosts || hosts.startsWith('#') || !type || !key || marker === '@cert-authority') return [];
    return [{ matches: matcher(hosts), revoked: marker === '@revoked', type, key, place: `${file}:${index + 1}` }];
  });
}

/** The name under which known_hosts keeps a machine: the host, or `[host]:port` where the port is not 22. */
export function knownHostName(access: Access): string {
  const host = access.host.toLowerCase();
  return (access.port ?? 22) === 22 ? host : `[${host}]:${access.port}`;
}

/** The keys that count for a machine: `access.hostKeys` alone where given, else those of the files. */
export function keysFor(access: Access, files: readonly KnownHost[]): readonly KnownHost[] {
  if (access.hostKeys.length > 0) {
    const lines = access.hostKeys.map((key) => `* ${key.trim()}`).join('\n');
    return parseKnownHosts(lines, 'hostKeys of the machine');
  }
  const name = knownHostName(access);
  return files.filter((entry) => entry.matches(name));
}

/** Judges the key that a host showed against the keys that count for it. Nothing known means not trusted. */
export function judgeHostKey(shown: Buffer, known: readonly KnownHost[]): HostKeyVerdict {
  const key = shown.toString('base64');
  const same = known.filter((entry) => entry.key.replace(/=+$/, '') === key.replace(/=+$/, ''));
  const revoked = same.find((entry) => entry.revoked);
  if (revoked) return { kind: 'revoked', place: revoked.place };
  if (same.length > 0) return { kind: 'known' };
  const others = known.filter((entry) => !entry.revoked);
  if (others.length === 0) return { kind: 'unknown' };
  return {
    kind: 'changed',
    expected: others.map((entry) => `${entry.type} ${fingerprint(entry.key)} (${entry.place})`),
  };
}

/** `SHA256:...` as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer | string): string {
  const blob = typeof key === 'string' ? Buffer.from(key, 'base64') : key;
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a key's blob names, such as ssh-ed25519 (RFC 4253, section 6.6). */
export function keyType(blob: Buffer): string {
  return blob.length < 4 ? 'unknown' : blob.toString('latin1', 4, 4 + blob.readUInt32BE(0));
}

const ALGORITHMS_OF: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/**
 * Host key algorithms to offer: those of known keys first, because the first one that the host has is taken (RFC 4253,
 * section 7.1); all others behind, so that a wrong key is seen and named instead of a failed handshake.
 */
export function hostKeyAlgorithms(known: readonly KnownHost[]): readonly string[] {
  const usable = new Set(known.filter((entry) => !entry.revoked).map((entry) => entry.type));
  const all = Object.entries(ALGORITHMS_OF);
  return [...all.filter(([type]) => usable.has(type)), ...all.filter(([type]) => !usable.has(type))].flatMap(
    ([, names]) => names,
  );
}

function matcher(hosts: string): (name: string) => boolean {
  if (hosts.startsWith('|1|')) {
    const [, , salt = '', digest = ''] = hosts.split('|');
    return (name) => createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === digest;
  }
  const patterns = hosts.split(',').map((pattern) => ({ no: pattern.startsWith('!'), test: wildcard(pattern) }));
  return (name) => {
    const hits = patterns.filter((pattern) => pattern.test.test(name));
    return hits.length > 0 && !hits.some((pattern) => pattern.no);
  };
}

function wildcard(pattern: string): RegExp {
  const text = pattern.replace(/^!/, '').replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}
