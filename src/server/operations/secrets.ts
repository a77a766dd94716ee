import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Content } from '../../model/content.ts';
import type { SecretRef } from '../../model/record.ts';
import type { Store } from '../../stores/store.ts';
import type { OperationsDeps } from './deps.ts';

/** Secrets as the resolver sees them: references, never the text. */
export interface KnownSecrets {
  readonly secret: (name: string) => SecretRef | undefined;
  readonly generated: (key: string) => SecretRef | undefined;
}

/**
 * Makes the secrets that the files name known to the store and gives their references. The text of `{ secret: NAME }` comes from the
 * environment (`PURLIN_SECRET_NAME`, hyphens as underscores), else from `secrets/NAME` in the state folder, else it is what the
 * store kept before.
 */
export async function knownSecrets(
  deps: OperationsDeps,
  store: Store,
  content: Content,
  deployment: string,
): Promise<KnownSecrets> {
  const named = new Set<string>();
  collect(content.deployment.file, named);
  for (const site of content.sites.values()) collect(site.file, named);
  for (const workload of content.workloads.values()) collect(workload.file, named);
  for (const name of named) {
    const text = await secretText(deps.stateDir, name);
    if (text !== undefined) await store.putSecret(deployment, name, text);
  }
  const kept = await store.secrets(deployment);
  return { secret: (name) => kept[name], generated: (key) => kept[key] };
}

function collect(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'secret' && typeof only[1] === 'string') names.add(only[1]);
  for (const [, inner] of entries) collect(inner, names);
}

/** The text of a secret from this process's environment or the state folder; undefined when neither has it. */
export async function secretText(stateDir: string, name: string): Promise<string | undefined> {
  const variable = `PURLIN_SECRET_${name.replaceAll('-', '_').toUpperCase()}`;
  const given = process.env[variable];
  if (given !== undefined) return given;
  const file = path.join(stateDir, 'secrets', name);
  return readFile(file, 'utf8').then(
    (text) => text.replace(/\n$/, ''),
    () => undefined,
  );
}
