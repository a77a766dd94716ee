import path from 'node:path';
import semver from 'semver';
import type { Problem } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest-name.ts';
import type { PackFolder } from './find-folders.ts';
import { foundTwice, type Mention, placeOf } from './load-sites.ts';
import { mentionedNames } from './mentioned-names.ts';
import { type ReadPack, readPack } from './read-pack.ts';
import { readText } from './read-text.ts';
import { memberOf } from './schema-shape.ts';
import { parseYaml, type YamlFile } from './yaml-file.ts';

export interface PackRequest {
  readonly deployment: YamlFile;
  readonly sites: readonly YamlFile[];
  /** Every pack that can be seen. */
  readonly folders: readonly PackFolder[];
  readonly show: (file: string) => string;
  readonly signal: AbortSignal;
}

export interface LoadedPacks {
  readonly packs: readonly ReadPack[];
  /** `role:NAME`, `capability:NAME`, `workload:NAME` whose file is there but not valid. */
  readonly broken: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads the packs that a deployment and its sites need, and what those use, each once. */
export async function loadPacks(request: PackRequest): Promise<LoadedPacks> {
  return loadFolders(await firstPacks(request), request.folders, request.show, request.signal);
}

/** Reads packs and, out of all that can be seen, the packs that they use, each once. */
export async function loadFolders(
  first: readonly PackFolder[],
  seen: readonly PackFolder[],
  show: (file: string) => string,
  signal: AbortSignal,
): Promise<LoadedPacks> {
  const problems: Problem[] = [];
  const loaded = new Map<PackFolder, ReadPack>();
  const queue = [...first];
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    if (loaded.has(folder)) continue;
    const pack = await readPack(folder, show, signal);
    loaded.set(folder, pack);
    const used = usedPacks(pack, seen);
    problems.push(...pack.problems, ...used.problems);
    queue.push(...used.folders);
  }
  const packs = [...loaded.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { packs, broken: packs.flatMap(brokenNames), problems: [...problems, ...wrongVersions(packs)] };
}

async function firstPacks(request: PackRequest): Promise<readonly PackFolder[]> {
  const { folders, deployment, sites } = request;
  const names = mentionedNames([deployment, ...sites]);
  const platforms = new Set(sites.map((site) => memberOf(site.data, 'platform')));
  const wanted = folders.filter(
    (folder) =>
      folder.beside ||
      [...names.workloads].some((name) => folder.workloads.has(name)) ||
      [...names.capabilities].some((name) => folder.capabilities.has(name)) ||
      [...names.roles].some((name) => folder.roles.has(name)),
  );
  const others = folders.filter((folder) => !wanted.includes(folder));
  const fits = await Promise.all(others.map(async (folder) => platforms.has(await platformOf(folder, request.signal))));
  return [...wanted, ...others.filter((_, index) => fits[index])];
}

async function platformOf(folder: PackFolder, signal: AbortSignal): Promise<unknown> {
  const text = (await readText(path.join(folder.folder, 'pack.yaml'), signal)) ?? '';
  if (!text.includes('platform')) return null;
  const parsed = parseYaml('pack.yaml', text, 'pack');
  return 'file' in parsed ? (memberOf(parsed.file.data, 'platform') ?? null) : null;
}

function usedPacks(pack: ReadPack, folders: readonly PackFolder[]) {
  const problems: Problem[] = [];
  const used: PackFolder[] = [];
  const { yaml } = pack;
  if (yaml === undefined) return { folders: used, problems };
  for (const name of Object.keys(pack.file?.uses ?? {})) {
    const mention: Mention = { name, file: yaml, path: ['uses', name] };
    const [first, second] = folders.filter((folder) => folder.name === name);
    if (first === undefined) problems.push(unknownPack(mention, folders));
    else used.push(first);
    if (first !== undefined && second !== undefined)
      problems.push(foundTwice('pack', mention, first.folder, second.folder));
  }
  return { folders: used, problems };
}

function unknownPack(mention: Mention, folders: readonly PackFolder[]): Problem {
  return {
    severity: 'error',
    rule: 'unknown-pack',
    message: `there is no pack \`${mention.name}\``,
    position: placeOf(mention),
    hint: didYouMean(mention.name, new Set(folders.map((folder) => folder.name)), 'packs'),
  };
}

function wrongVersions(packs: readonly ReadPack[]): readonly Problem[] {
  const versions = new Map(
    packs.flatMap((pack) => (pack.file === undefined ? [] : [[pack.name, pack.file.version] as const])),
  );
  return packs.flatMap((pack) =>
    Object.entries(pack.file?.uses ?? {}).flatMap(([name, range]): readonly Problem[] => {
      const position = pack.yaml?.locate('uses', name);
      if (semver.validRange(range) === null) {
        const hint = `A range is semver, such as ${name}: ^1.`;
        return [
          {
            severity: 'error',
            rule: 'wrong-range',
            message: `\`${range}\` is not a range of versions`,
            position,
            hint,
          },
        ];
      }
      const version = versions.get(name);
      if (version === undefined || semver.satisfies(version, range)) return [];
      const message = `the pack ${pack.name} uses ${name} ${range}, but ${name} is ${version} here`;
      return [
        {
          severity: 'error',
          rule: 'wrong-version',
          message,
          position,
          hint: `Take another version of ${name}, or widen the range.`,
        },
      ];
    }),
  );
}

function brokenNames(pack: ReadPack): readonly string[] {
  return [
    ...missing('role', pack.folder.roles, pack.roles),
    ...missing('capability', pack.folder.capabilities, pack.capabilities),
    ...missing('workload', pack.folder.workloads, pack.workloads),
  ];
}

function missing(
  kind: string,
  all: ReadonlySet<string>,
  valid: readonly { readonly name: string }[],
): readonly string[] {
  return [...all].filter((name) => !valid.some((one) => one.name === name)).map((name) => `${kind}:${name}`);
}
