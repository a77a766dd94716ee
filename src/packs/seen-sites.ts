import path from 'node:path';
import type { Site } from '../model/content.ts';
import { AppError, type Problem } from '../model/errors.ts';
import { didYouMean } from '../model/nearest-name.ts';
import { type LoadOptions, showFrom } from './load-content.ts';
import { findLevels, findSiteFiles } from './read/find-folders.ts';
import { loadSite } from './read/load-sites.ts';

/** A site file that can be seen from a deployment, whether that uses it or not; `site` is absent when the file is not valid. */
export interface SeenSite {
  readonly name: string;
  /** As messages show it. */
  readonly file: string;
  readonly site: Site | undefined;
  readonly problems: readonly Problem[];
}

/** Every site that can be seen from the deployment file's folder, by name. Of a name that is found twice, the nearest. */
export async function loadSeenSites(options: LoadOptions): Promise<readonly SeenSite[]> {
  const found = await sitesInSight(options);
  return Promise.all(
    [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, files]) => seen(name, files, options)),
  );
}

/** One site by name. Errors: `not-found` with the nearest name, `invalid-file` with every problem of its file. */
export async function loadSeenSite(name: string, options: LoadOptions): Promise<Site> {
  const found = await sitesInSight(options);
  const files = found.get(name);
  if (files === undefined) {
    throw new AppError('not-found', `cannot find site ${name}: there is no sites/${name}.yaml`, {
      hint: didYouMean(name, found.keys(), 'sites') ?? `Write sites/${name}.yaml beside the deployment file.`,
    });
  }
  const { site, problems } = await seen(name, files, options);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (site !== undefined && errors.length === 0) return site;
  throw new AppError('invalid-file', `cannot use site ${name}: ${errors[0]?.message ?? 'its file is not valid'}`, {
    hint: errors[0]?.hint,
    problems: errors,
  });
}

async function sitesInSight({ deploymentFile, cwd, shipped, signal }: LoadOptions) {
  const levels = await findLevels(path.dirname(path.resolve(cwd, deploymentFile)), shipped);
  return findSiteFiles(levels, signal);
}

async function seen(name: string, files: readonly string[], { cwd, signal }: LoadOptions): Promise<SeenSite> {
  const show = showFrom(cwd);
  const file = files[0] ?? '';
  const { site, problems } = await loadSite(name, file, show, signal);
  return { name, file: show(file), site, problems };
}
