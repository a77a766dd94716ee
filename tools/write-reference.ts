import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PLATFORMS } from '../src/app/platforms.ts';
import { findPackFolders } from '../src/packs/read/find-folders.ts';
import { loadFolders } from '../src/packs/read/load-packs.ts';
import { testSurroundings } from '../test/support/surroundings.ts';
import { filesPageText } from './reference/files-page.ts';
import { jsonPageText } from './reference/json-page.ts';
import { modelPageText } from './reference/model-page.ts';
import { packsPageText } from './reference/packs-page.ts';
import { platformsPageText } from './reference/platforms-page.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Where the pages of the reference stand. */
export const REFERENCE_FOLDER = path.join(root, 'docs/reference');

/** File name and text of each page that is made from the model and the packs that ship. */
export async function referencePages(signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
  const folders = await findPackFolders([root], signal);
  const { packs } = await loadFolders(folders, folders, (file) => path.relative(root, file), signal);
  const platforms = await Promise.all(Object.values(PLATFORMS).map((load) => load(testSurroundings())));
  return {
    'files.md': filesPageText((file) => readFileSync(path.join(root, file), 'utf8')),
    'json.md': jsonPageText(),
    'model.md': modelPageText(),
    'packs.md': packsPageText(packs),
    'platforms.md': platformsPageText(platforms),
  };
}

if (process.argv[1] === import.meta.filename) {
  const pages = await referencePages(AbortSignal.timeout(60_000));
  for (const [name, text] of Object.entries(pages)) writeFileSync(path.join(REFERENCE_FOLDER, name), text);
}
