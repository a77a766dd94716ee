import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { hasCode, readText } from './read/read-text.ts';

/**
 * Deployment files right in a folder, by name: `demo` is `demo.yaml`, or else the file that says `deployment: demo`. Files are only
 * glanced at, so one that is not valid counts too. No folder: none.
 */
export async function deploymentFilesIn(folder: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder).catch((thrown: unknown) => {
    if (hasCode(thrown, 'ENOENT') || hasCode(thrown, 'ENOTDIR')) return [];
    throw thrown;
  });
  const named = new Map<string, string>();
  const declared = new Map<string, string>();
  for (const entry of entries.filter((name) => name.endsWith('.yaml')).sort()) {
    const file = path.join(folder, entry);
    const name = /^deployment:[ \t]*["']?([\w-]+)/m.exec((await readText(file, signal)) ?? '')?.[1];
    if (name === undefined) continue;
    named.set(entry.slice(0, -'.yaml'.length), file);
    if (!declared.has(name)) declared.set(name, file);
  }
  return new Map([...declared, ...named]);
}
