import path from 'node:path';
import type { Content } from '../../model/content.ts';
import { AppError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest-name.ts';
import { deploymentFilesIn } from '../../packs/deployment-files.ts';
import { loadSeenSites } from '../../packs/seen-sites.ts';
import type { OperationsDeps } from './deps.ts';

/** One side of a comparison: a deployment by its file, or the opened deployment at one site. */
export interface Side {
  readonly name: string;
  readonly kind: 'deployment' | 'site';
  /** Absolute. */
  readonly file: string;
  /** Its record is in the store of the opened folder. */
  readonly isOfStore: boolean;
}

/** Says that a name is a site's, where a deployment has it too. */
const SITE_PREFIX = 'site:';

/**
 * What a side is meant to be: the path of a deployment file, a deployment of this folder's store, a deployment file beside the opened
 * one, a site; the first of these. `site:NAME` is always a site. Errors: `not-found` with what was probably meant.
 */
export async function findSide(deps: OperationsDeps, given: string, signal: AbortSignal): Promise<Side> {
  const site = given.startsWith(SITE_PREFIX) ? given.slice(SITE_PREFIX.length) : undefined;
  if (/[/\\]|\.ya?ml$/.test(given)) {
    const file = path.resolve(deps.cwd, given);
    return { name: given, kind: 'deployment', file, isOfStore: path.dirname(file) === path.dirname(deps.file) };
  }
  const deployments = site === undefined ? await knownDeployments(deps, signal) : new Map<string, string>();
  const file = deployments.get(given);
  if (file !== undefined) return { name: given, kind: 'deployment', file, isOfStore: true };
  const sites = await siteNames(deps, signal);
  if (sites.includes(site ?? given)) return siteSide(deps, site ?? given);
  throw new AppError(
    'not-found',
    `cannot compare "${given}": it is no ${site === undefined ? 'deployment and no ' : ''}site that can be seen from here`,
    {
      hint:
        didYouMean(site ?? given, [...deployments.keys(), ...sites], 'names here') ??
        'Name a deployment file by its path, such as ./demo.yaml.',
    },
  );
}

function siteSide(deps: OperationsDeps, name: string): Side {
  return { name, kind: 'site', file: deps.file, isOfStore: true };
}

/** Names that can be compared, deployments first. */
export async function comparableNames(deps: OperationsDeps, signal: AbortSignal): Promise<readonly string[]> {
  const deployments = [...(await knownDeployments(deps, signal)).keys()].sort();
  const sites = await siteNames(deps, signal);
  return [...new Set([...deployments, ...sites])];
}

/** Of this folder's store, and beside the opened file; the store knows best from where a deployment was applied. */
async function knownDeployments(deps: OperationsDeps, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const beside = await deploymentFilesIn(path.dirname(deps.file), signal);
  const rows = await (await deps.store('read')).deployments();
  return new Map([...beside, ...rows.map(({ name, file }) => [name, file] as const)]);
}

async function siteNames(deps: OperationsDeps, signal: AbortSignal): Promise<readonly string[]> {
  const { file: deploymentFile, shipped, cwd } = deps;
  const seen = await loadSeenSites({ deploymentFile, shipped, cwd, signal });
  return seen.map(({ name }) => name);
}

/** The files of a side, validated. Errors: `not-found`, `invalid-file`. */
export async function loadSide(deps: OperationsDeps, side: Side, signal: AbortSignal): Promise<Content> {
  const { loadContent } = await import('../../packs/load-content.ts');
  const options = { deploymentFile: side.file, shipped: deps.shipped, cwd: deps.cwd, signal };
  return loadContent(side.kind === 'site' ? { ...options, site: side.name } : options);
}
