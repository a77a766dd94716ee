import { rename, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import type { Content } from '../model/content.ts';
import { AppError } from '../model/errors.ts';
import { hashOf } from './read/content-hash.ts';
import { readText, reasonOf } from './read/read-text.ts';

const lockSchema = z.strictObject({
  schema: z.literal('purlin/lock@1'),
  packs: z.record(z.string(), z.strictObject({ version: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/) })),
});

/**
 * What `purlin.lock` keeps: the version and content hash (SHA-256, hex) of each loaded pack, by name.
 * @example { schema: 'purlin/lock@1', packs: { swarm: { version: '1.0.0', hash: '9f86...' } } }
 */
export type Lock = z.infer<typeof lockSchema>;

/** One pack that is not what the lock says. */
export interface LockChange {
  readonly pack: string;
  readonly kind: 'new' | 'gone' | 'version' | 'content';
  /** One sentence, such as `swarm is 1.1.0, locked is 1.0.0`. */
  readonly message: string;
}

/** The lock of what is loaded: same content, same lock. Prose in packs (files that nothing names) is no part of it. */
export function lockOf(content: Content): Lock {
  const packs = [...content.packs].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    schema: 'purlin/lock@1',
    packs: Object.fromEntries(packs.map(([name, { version }]) => [name, { version, hash: hashOfPack(name, content) }])),
  };
}

function hashOfPack(name: string, content: Content): string {
  const own = <One extends { readonly pack: string }>(all: ReadonlyMap<string, One>, value: (one: One) => unknown) =>
    Object.fromEntries([...all].filter(([, one]) => one.pack === name).map(([key, one]) => [key, value(one)]));
  const facts = [...content.facts].filter(([, fact]) => fact.pack === name);
  return hashOf({
    file: content.packs.get(name),
    roles: own(content.roles, (role) => role.hash),
    capabilities: own(content.capabilities, (capability) => capability.hash),
    workloads: own(content.workloads, (workload) => workload.file),
    facts: Object.fromEntries(facts),
  });
}

/** What moved between a lock and what is loaded now, by pack; [] when nothing did. */
export function compareLock(locked: Lock, current: Lock): readonly LockChange[] {
  const names = [...new Set([...Object.keys(locked.packs), ...Object.keys(current.packs)])].sort();
  return names.flatMap((pack): readonly LockChange[] => {
    const before = locked.packs[pack];
    const now = current.packs[pack];
    if (now === undefined) return [{ pack, kind: 'gone', message: `${pack} is locked, but no longer used` }];
    if (before === undefined) return [{ pack, kind: 'new', message: `${pack} ${now.version} is not in the lock` }];
    if (before.version !== now.version)
      return [{ pack, kind: 'version', message: `${pack} is ${now.version}, locked is ${before.version}` }];
    return before.hash === now.hash
      ? []
      : [{ pack, kind: 'content', message: `${pack} ${now.version} has changed since it was locked` }];
  });
}

/** Reads a lock file; undefined when there is none. Throws `invalid-file` when it is no lock. */
export async function readLock(file: string, signal: AbortSignal): Promise<Lock | undefined> {
  const text = await readText(file, signal);
  if (text === undefined) return undefined;
  try {
    return lockSchema.parse(parse(text));
  } catch (thrown) {
    throw new AppError('invalid-file', `cannot read ${file}: it is no lock of packs`, {
      hint: 'Remove it; `purlin plan` writes a new one.',
      cause: thrown,
    });
  }
}

/** Writes a lock file, whole or not at all. Writing the same lock twice leaves the same bytes. */
export async function writeLock(file: string, lock: Lock, signal: AbortSignal): Promise<void> {
  const text = `# Written by \`purlin plan\` and \`purlin upgrade\`; keep it with the deployment file.\n${stringify(lock)}`;
  if ((await readText(file, signal)) === text) return;
  const temporary = `${file}.new`;
  try {
    await writeFile(temporary, text, { signal });
    await rename(temporary, file);
  } catch (thrown) {
    if (signal.aborted) throw new AppError('cancelled', `cannot write ${file}: cancelled`, { cause: thrown });
    throw new AppError('invalid-file', `cannot write ${file}: ${reasonOf(thrown)}`, {
      hint: 'May this user write there?',
      cause: thrown,
    });
  }
}
