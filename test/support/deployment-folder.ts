import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PACKS = path.join(import.meta.dirname, 'packs');

/** A site of light hosts. */
export const LAB_SITE = 'site: lab\nplatform: lab\nmachine: { image: debian-12 }\n';

/** A folder of its own with the packs of tests named, and files by path: text as given. */
export function deploymentFolder(packs: readonly string[], files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'purlin-test-'));
  for (const pack of packs) cpSync(path.join(PACKS, pack), path.join(folder, 'packs', pack), { recursive: true });
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
