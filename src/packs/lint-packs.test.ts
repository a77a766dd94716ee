import { expect, test } from 'vitest';
import { type LintOptions, lintPacks } from './lint-packs.ts';
import { readMistakes, showProblems } from './support/mistakes.ts';
import { type Files, withTree } from './support/tree.ts';

const PLATFORMS = [
  { name: 'moon', tells: ['169.254.9.9'] },
  { name: 'mars', tells: [] },
];

function lint(changes: Files, folders: LintOptions['folders'] = []) {
  const options = { folders, deploymentFile: 'purlin.yaml', shipped: [], platforms: PLATFORMS };
  return withTree(changes, (cwd) => lintPacks({ ...options, cwd, signal: AbortSignal.timeout(20_000) }));
}

test.each(readMistakes('lint'))('lint finds $name', async ({ files, problems }) => {
  expect(showProblems((await lint(files)).problems)).toBe(problems);
});

test('a folder of packs, or one pack, is linted without a deployment', async () => {
  const files = { 'purlin.yaml': null };
  const both = [await lint(files, ['packs']), await lint(files, ['packs/app'])];
  for (const report of both) {
    expect(report).toEqual({ packs: [{ name: 'app', version: '1.0.0', folder: 'packs/app' }], problems: [] });
  }
});

test('problems of packs that are only used by the linted ones are left out', async () => {
  const files = {
    'packs/app/pack.yaml': 'pack: app\nversion: 1.0.0\nuses: { base: ^1 }\n',
    'packs/base/pack.yaml': 'pack: base\nversion: 1.0.0\ncolour: red\n',
  };
  expect((await lint(files, ['packs/app'])).problems).toEqual([]);
  expect((await lint(files, ['packs/base'])).problems.map((problem) => problem.message)).toEqual([
    'unknown key `colour`',
  ]);
});

test('a folder without packs is an error', async () => {
  await expect(lint({}, ['sites'])).rejects.toMatchObject({
    code: 'not-found',
    message: 'cannot lint sites: neither it nor a folder in it has a pack.yaml',
  });
});
