import path from 'node:path';
import type { Problem } from '../model/errors.ts';
import { AppError } from '../model/errors.ts';
import type { PlatformTells } from './lint/rule.ts';
import { ALWAYS, runRules, STYLE } from './lint/rules.ts';
import { loadWithProblems, showFrom } from './load-content.ts';
import { assembleContent } from './read/assemble.ts';
import { findLevels, findPackFolders, type PackFolder, readPackFolder } from './read/find-folders.ts';
import { loadFolders } from './read/load-packs.ts';
import { exists, listFolders } from './read/read-text.ts';

export type { PlatformTells } from './lint/rule.ts';

export interface LintOptions {
  /** Folders of packs, or folders that hold packs; empty: every pack that the deployment file sees. */
  readonly folders: readonly string[];
  /** Path of the deployment file; it is checked too when there is one and `folders` is empty. */
  readonly deploymentFile: string;
  /** See `LoadOptions.shipped`. */
  readonly shipped: readonly string[];
  /** Names of platforms and what gives them away in scripts, for the rule `platform-name`. */
  readonly platforms: readonly PlatformTells[];
  readonly cwd: string;
  readonly signal: AbortSignal;
}

export interface LintReport {
  readonly packs: readonly { readonly name: string; readonly version: string; readonly folder: string }[];
  /** Errors and warnings by file and line. */
  readonly problems: readonly Problem[];
}

/**
 * Reads packs and applies every rule to them. Problems of packs that were only read because others use them are left out.
 * Throws `not-found` for a folder without packs, `cancelled`.
 */
export async function lintPacks(options: LintOptions): Promise<LintReport> {
  const show = showFrom(options.cwd);
  const start = path.dirname(path.resolve(options.cwd, options.deploymentFile));
  const named = await namedFolders(options);
  const seen = await findPackFolders(await findLevels(named[0]?.folder ?? start, options.shipped), options.signal);
  const folders = [...named, ...seen.filter((pack) => !named.some((one) => one.folder === pack.folder))];
  const wanted = options.folders.length === 0 ? folders : named;
  const read = await loadFolders(wanted, folders, show, options.signal);
  const { content, problems } = assembleContent(read.packs, [], undefined);
  const rules = runRules([...ALWAYS, ...STYLE], {
    content,
    broken: new Set(read.broken),
    seen: folders,
    platforms: options.platforms,
  });
  const own = wanted.map((pack) => `${show(pack.folder)}${path.sep}`);
  const found = [...read.problems, ...problems, ...rules].filter(({ position }) =>
    own.some((folder) => position?.file.startsWith(folder) !== false),
  );
  const deployment = options.folders.length === 0 ? await deploymentProblems(options) : [];
  return {
    packs: read.packs
      .filter((pack) => wanted.includes(pack.folder))
      .map((pack) => ({ name: pack.name, version: pack.file?.version ?? '', folder: show(pack.folder.folder) })),
    problems: sortProblems([...found, ...deployment]),
  };
}

async function namedFolders({ folders, cwd, signal }: LintOptions): Promise<readonly PackFolder[]> {
  const found: PackFolder[] = [];
  for (const name of folders) {
    const folder = path.resolve(cwd, name);
    const inner = await listFolders(folder, signal);
    const candidates = [folder, ...inner.map((one) => path.join(folder, one))];
    const isPack = await Promise.all(candidates.map((one) => exists(path.join(one, 'pack.yaml'))));
    const packs = candidates.filter((_, index) => isPack[index]);
    if (packs.length === 0) {
      throw new AppError('not-found', `cannot lint ${name}: neither it nor a folder in it has a pack.yaml`, {
        hint: 'Name the folder of a pack, or one that holds packs.',
      });
    }
    for (const one of packs) found.push(await readPackFolder(path.basename(one), one, false, signal));
  }
  return found;
}

async function deploymentProblems(options: LintOptions): Promise<readonly Problem[]> {
  if (!(await exists(path.resolve(options.cwd, options.deploymentFile)))) return [];
  return (await loadWithProblems(options)).problems;
}

/** By file, line and column, each finding once. */
function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const unique = new Map(problems.map((problem) => [`${keyOf(problem)} ${problem.rule} ${problem.message}`, problem]));
  return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, problem]) => problem);
}

function keyOf({ position }: Problem): string {
  if (position === undefined) return '';
  return `${position.file} ${String(position.line).padStart(8, '0')} ${String(position.column).padStart(8, '0')}`;
}
