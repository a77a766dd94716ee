import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { REFERENCE_FOLDER, referencePages } from './write-reference.ts';

const pages = await referencePages(AbortSignal.timeout(10_000));

test.each(Object.keys(pages))(
  'docs/reference/%s is what the code and the packs say (node tools/write-reference.ts writes it)',
  (name) => {
    expect(readFileSync(path.join(REFERENCE_FOLDER, name), 'utf8')).toBe(pages[name]);
  },
);

test.each(['files.md', 'json.md', 'platforms.md'])('%s says of every key what it means', (name) => {
  const rows = (pages[name] ?? '').split('\n').filter((line) => /^\| `[^|]+ \| [^|]+ \| {2}\|$/.test(line));
  // A key with one value only says it by that: `kind` is `task`.
  expect(rows.filter((row) => !/^\| `[^`]+` \| `[^`]+` \|/.test(row))).toEqual([]);
});

test('every link inside the reference leads to a heading', () => {
  for (const text of Object.values(pages)) {
    const headings = new Set(
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, words = '']) => words.toLowerCase().replaceAll(' ', '-')),
    );
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !headings.has(target))).toEqual([]);
  }
});
