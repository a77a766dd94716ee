import path from 'node:path';
import type { Site } from '../../model/content.ts';
import type { Position, Problem } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest-name.ts';
import { readInventory } from './inventory/inventory.ts';
import { readPrices } from './read-prices.ts';
import { readText } from './read-text.ts';
import { memberOf } from './schema-shape.ts';
import { validateFile } from './validate-file.ts';
import type { YamlFile } from './yaml-file.ts';

/** A name that a file mentions, and where. */
export interface Mention {
  readonly name: string;
  readonly file: YamlFile;
  readonly path: readonly (string | number)[];
  /** true where the name is a key of a map. */
  readonly key?: boolean;
}

export function placeOf({ file, path: at, key }: Mention): Position {
  return key === true ? file.locateKey(...at) : file.locate(...at);
}

/** The sites that a deployment file names, also when the file is not valid elsewhere. */
export function wantedSites(deployment: YamlFile): readonly Mention[] {
  const mention = (name: unknown, at: readonly (string | number)[], key = false): readonly Mention[] =>
    typeof name === 'string' ? [{ name, file: deployment, path: at, key }] : [];
  const groups = memberOf(deployment.data, 'groups');
  const inGroups = entriesOf(groups).flatMap(([group, value]) => {
    const count = memberOf(value, 'count');
    return [
      ...mention(memberOf(value, 'site'), ['groups', group, 'site']),
      ...entriesOf(count).flatMap(([site]) => mention(site, ['groups', group, 'count', site], true)),
    ];
  });
  return [...mention(memberOf(deployment.data, 'site'), ['site']), ...inGroups];
}

export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

export interface LoadedSites {
  readonly sites: readonly Site[];
  /** Files that are YAML, also when their shape is not valid: what they mention counts. */
  readonly files: readonly YamlFile[];
  /** `site:NAME` for sites whose file is not valid. */
  readonly broken: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads the sites of a deployment with their inventories. `found` has the files of each site name, nearest first. */
export async function loadSites(
  wanted: readonly Mention[],
  found: ReadonlyMap<string, readonly string[]>,
  show: (file: string) => string,
  signal: AbortSignal,
): Promise<LoadedSites> {
  const sites: Site[] = [];
  const files: YamlFile[] = [];
  const broken: string[] = [];
  const problems: Problem[] = [];
  for (const mention of firstMentions(wanted)) {
    const [file, second] = found.get(mention.name) ?? [];
    if (file === undefined) {
      problems.push(unknownSite(mention, found.keys()));
      continue;
    }
    if (second !== undefined) problems.push(foundTwice('site', mention, show(file), show(second)));
    const read = await loadSite(mention.name, file, show, signal);
    problems.push(...read.problems);
    if (read.yaml !== undefined) files.push(read.yaml);
    if (read.site === undefined) broken.push(`site:${mention.name}`);
    else sites.push(read.site);
  }
  return { sites, files, broken, problems };
}

function firstMentions(mentions: readonly Mention[]): readonly Mention[] {
  return mentions.filter((mention, index) => mentions.findIndex((other) => other.name === mention.name) === index);
}

/** Reads one site file with its inventory. */
export async function loadSite(name: string, file: string, show: (file: string) => string, signal: AbortSignal) {
  const text = (await readText(file, signal)) ?? '';
  const read = validateFile('site', show(file), text);
  const { yaml } = read;
  if (read.file === undefined || yaml === undefined) return { yaml, site: undefined, problems: read.problems };
  const problems: Problem[] = [];
  if (read.file.site !== name) {
    const message = `the site is called \`${read.file.site}\`, but its file \`${name}\``;
    problems.push({
      severity: 'error',
      rule: 'file-name',
      message,
      position: yaml.locate('site'),
      hint: 'Both must be the same.',
    });
  }
  const context = { folder: path.dirname(file), locate: yaml.locate, show, signal };
  const inventory = await readInventory(read.file, context);
  const { prices, problems: priceProblems } = await readPrices(read.file, context);
  problems.push(
    ...inventory.problems,
    ...priceProblems,
    ...duplicateMachines(read.file.machines ?? [], inventory.machines, yaml),
  );
  const site: Site = {
    file: read.file,
    name,
    pack: '',
    locate: yaml.locate,
    adoptable: [...(read.file.machines ?? []), ...inventory.machines],
    ...(prices && { prices }),
  };
  return { yaml, site, problems };
}

function duplicateMachines(
  own: readonly { readonly name: string }[],
  imported: readonly { readonly name: string }[],
  yaml: YamlFile,
): readonly Problem[] {
  const names = [...own, ...imported].map((machine) => machine.name);
  return names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    const position = index < own.length ? yaml.locate('machines', index, 'name') : yaml.locate('inventory');
    return [
      { severity: 'error', rule: 'duplicate-name', message: `two machines are called \`${name}\``, position } as const,
    ];
  });
}

function unknownSite(mention: Mention, known: Iterable<string>): Problem {
  return {
    severity: 'error',
    rule: 'unknown-site',
    message: `there is no site \`${mention.name}\``,
    position: placeOf(mention),
    hint: didYouMean(mention.name, known, 'sites') ?? `Write sites/${mention.name}.yaml beside the deployment file.`,
  };
}

/** A name that two places give; `what` is the kind of thing. */
export function foundTwice(what: string, mention: Mention, first: string, second: string): Problem {
  return {
    severity: 'error',
    rule: 'found-twice',
    message: `the ${what} \`${mention.name}\` is found twice: ${first} and ${second}`,
    position: placeOf(mention),
    hint: 'Rename or remove one of them: a name means one thing.',
  };
}
