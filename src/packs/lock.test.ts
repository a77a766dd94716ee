import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadContent } from './load-content.ts';
import { compareLock, type Lock, lockOf, readLock, writeLock } from './lock.ts';
import { type Files, withTree } from './support/tree.ts';

const signal = AbortSignal.timeout(20_000);

function lockFor(changes: Files): Promise<Lock> {
  return withTree(changes, async (cwd) =>
    lockOf(await loadContent({ deploymentFile: 'purlin.yaml', shipped: [], cwd, signal })),
  );
}

test('a lock is read as it was written, and writing it again leaves the file as it is', async () => {
  const lock = await lockFor({});
  await withTree({}, async (folder) => {
    const file = path.join(folder, 'purlin.lock');
    expect(await readLock(file, signal)).toBeUndefined();
    await writeLock(file, lock, signal);
    const text = await readFile(file, 'utf8');
    await writeLock(file, lock, signal);
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await readLock(file, signal)).toEqual(lock);
  });
});

test('a file that is no lock is refused', async () => {
  await withTree({}, async (folder) => {
    const file = path.join(folder, 'purlin.lock');
    await writeFile(file, 'packs: 1\n');
    await expect(readLock(file, signal)).rejects.toMatchObject({
      code: 'invalid-file',
      message: `cannot read ${file}: it is no lock of packs`,
    });
  });
});

const SCRIPT = 'packs/app/roles/web-server/apply.sh';
const MORE = { 'packs/more/pack.yaml': 'pack: more\nversion: 1.0.0\n' };

test.each<{ readonly name: string; readonly before: Files; readonly now: Files; readonly changes: readonly string[] }>([
  { name: 'nothing', before: {}, now: {}, changes: [] },
  { name: 'a note in a pack', before: {}, now: { 'packs/app/README.md': 'words\n' }, changes: [] },
  {
    name: 'a script',
    before: {},
    now: { [SCRIPT]: 'serve\n' },
    changes: ['app 1.0.0 has changed since it was locked'],
  },
  {
    name: 'a version',
    before: {},
    now: { 'packs/app/pack.yaml': 'pack: app\nversion: 1.1.0\n' },
    changes: ['app is 1.1.0, locked is 1.0.0'],
  },
  { name: 'a new pack', before: {}, now: MORE, changes: ['more 1.0.0 is not in the lock'] },
  { name: 'a pack that is gone', before: MORE, now: {}, changes: ['more is locked, but no longer used'] },
])('the lock tells what moved: $name', async ({ before, now, changes }) => {
  const moved = compareLock(await lockFor(before), await lockFor(now));
  expect(moved.map((change) => change.message)).toEqual(changes);
});
