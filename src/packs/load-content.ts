import path from 'node:path';
import type { Content, Loaded } from '../model/content.ts';
import { AppError, type Problem } from '../model/errors.ts';
import type { DeploymentFile } from '../model/files/deployment.ts';
import { ALWAYS, runRules } from './lint/rules.ts';
import { atOneSite } from './one-site.ts';
import { assembleContent } from './read/assemble.ts';
import { findLevels, findPackFolders, findSiteFiles } from './read/find-folders.ts';
import { loadPacks } from './read/load-packs.ts';
import { loadSites, wantedSites } from './read/load-sites.ts';
import { readText } from './read/read-text.ts';
import { validateFile } from './read/validate-file.ts';

export interface LoadOptions {
  /** Path of the deployment file, absolute or from `cwd`. */
  readonly deploymentFile: string;
  /** Folders whose `packs/` and `sites/` ship with Purlin; looked up last. */
  readonly shipped: readonly string[];
  /** Messages show paths from here where they are below it. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Reads the deployment as if every group stood at this site, and nothing of the sites that its file names. */
  readonly site?: string;
}

/**
 * Reads everything that a resolution of one deployment needs from files: changes nothing, same files same content.
 *
 * Names of packs and sites are looked up in `packs/` and `sites/` beside the deployment file, then in its parents up to the
 * repository's root, then in what ships; a name that is found in two places is an error. Loaded are the packs beside the file, the
 * pack of the workload, packs for the platform of a site, packs that hold a role or capability that a site or the deployment names,
 * and what any of these `uses`. Other packs that can be seen bring no candidates.
 *
 * Throws `not-found` without a deployment file, `invalid-file` with every problem of every file, `cancelled`.
 */
export async function loadContent(options: LoadOptions): Promise<Content> {
  const { content, problems } = await loadWithProblems(options);
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (content === undefined || errors.length > 0) throw invalidFiles(errors);
  return content;
}

/** As `loadContent`, but hands back the problems, warnings too, instead of throwing them. */
export async function loadWithProblems(
  options: LoadOptions,
): Promise<{ readonly content: Content | undefined; readonly problems: readonly Problem[] }> {
  const opened = path.resolve(options.cwd, options.deploymentFile);
  const show = showFrom(options.cwd);
  const text = await readText(opened, options.signal);
  if (text === undefined) throw noDeployment(show(opened));
  const read = validateFile('deployment', show(opened), text);
  if (read.yaml === undefined) return { content: undefined, problems: read.problems };
  const levels = await findLevels(path.dirname(opened), options.shipped);
  const siteFiles = await findSiteFiles(levels, options.signal);
  const { site } = options;
  const wanted = site === undefined ? wantedSites(read.yaml) : [{ name: site, file: read.yaml, path: ['deployment'] }];
  const sites = await loadSites(wanted, siteFiles, show, options.signal);
  const folders = await findPackFolders(levels, options.signal);
  const packs = await loadPacks({ deployment: read.yaml, sites: sites.files, folders, show, signal: options.signal });
  const file = site === undefined || read.file === undefined ? read.file : atOneSite(read.file, site);
  const deployment: Loaded<DeploymentFile> | undefined =
    file === undefined ? undefined : { file, pack: '', locate: read.yaml.locate };
  const assembled = assembleContent(packs.packs, sites.sites, deployment);
  const broken = new Set([...packs.broken, ...sites.broken]);
  const rules = runRules(ALWAYS, { content: assembled.content, broken, seen: folders, platforms: [] });
  const problems = [...read.problems, ...sites.problems, ...packs.problems, ...assembled.problems, ...rules];
  const content = deployment === undefined ? undefined : { ...assembled.content, deployment };
  return { content, problems };
}

/** A function that shows absolute paths relative to `cwd` where they are below it. */
export function showFrom(cwd: string): (file: string) => string {
  return (file) => {
    const relative = path.relative(cwd, file);
    return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  };
}

function noDeployment(file: string): AppError {
  return new AppError('not-found', `cannot read ${file}: there is no such file`, {
    hint: 'Name a deployment file with -f FILE, or write one with `purlin init`.',
  });
}

/** One error for a set of problems; its message counts them, its problems say them. */
function invalidFiles(problems: readonly Problem[]): AppError {
  const first = problems[0];
  const place =
    first?.position === undefined ? '' : `${first.position.file}:${first.position.line}:${first.position.column}: `;
  const message =
    problems.length === 1
      ? `cannot use the files: ${place}${first?.message ?? ''}`
      : `cannot use the files: ${problems.length} problems, first ${place}${first?.message ?? ''}`;
  return new AppError('invalid-file', message, { hint: first?.hint, problems });
}
