import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sh } from '../../lib/quote.ts';
import { AppError } from '../../model/errors.ts';
import { type AptSources, readAptSources, sourceLines, usesHttps } from './apt-sources.ts';
import { runCommand } from './command.ts';
import { exists, listFolder } from './files.ts';
import { IMAGES, type LabMachine } from './settings.ts';

/** Counts up when what a tree holds changes, so that a tree of an older Purlin is not taken. */
const TREE_VERSION = 1;
const BUILD_TIMEOUT_MS = 15 * 60_000;
const PACKAGES = ['openssh-server', 'iproute2', 'iputils-ping', 'procps', 'netbase', 'kmod'];
const INIT_PACKAGES = { sysvinit: ['sysvinit-core'], systemd: ['systemd-sysv'] } as const;

export interface TreeOptions {
  /** Folder of all trees. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly log?: (text: string) => void;
  /** What a tree holds beside the image's own; default nothing. */
  readonly variant?: TreeVariant;
}

/** A tree for hosts that come with more than the lab's own. */
export interface TreeVariant {
  /** Stands in the tree's name and changes with what follows: `cloud-1`. */
  readonly name: string;
  readonly packages: readonly string[];
  /** A shell script that gets the tree's folder when the lab's own customization is done. */
  readonly customize: string;
}

/**
 * The base tree of an image, built by mmdebstrap when it is not in the cache: about half a minute, once per machine.
 * Two processes never build the same one twice. Errors: `platform`, `privilege`, `timeout`, `cancelled`.
 * @returns the tree's folder, for use as a read-only lower layer
 */
export async function ensureTree(machine: LabMachine, options: TreeOptions): Promise<string> {
  const { folder, signal, log, variant } = options;
  const name = treeName(machine, variant);
  const tree = join(folder, name);
  if (await exists(tree)) return tree;
  log?.(`building the base tree ${machine.image} with ${machine.init}: once per machine, about half a minute\n`);
  await mkdir(folder, { recursive: true });
  const apt = await readAptSources(signal);
  const { suite } = IMAGES[machine.image];
  const args = ['-F', join(folder, `.${name}.lock`), 'sh', join(import.meta.dirname, 'build-tree.sh'), tree];
  try {
    await runCommand('flock', [...args, ...bootstrapArguments(machine, apt, variant), suite], {
      signal,
      input: `${sourceLines(apt, suite).join('\n')}\n`,
      timeoutMs: BUILD_TIMEOUT_MS,
      ...(log && { log }),
    });
  } catch (cause) {
    throw buildError(machine, cause);
  }
  log?.(`built the base tree ${machine.image} with ${machine.init}\n`);
  return tree;
}

function bootstrapArguments(machine: LabMachine, apt: AptSources, variant?: TreeVariant): readonly string[] {
  const own = [...PACKAGES, ...INIT_PACKAGES[machine.init], ...(usesHttps(apt) ? ['ca-certificates'] : [])];
  const packages = [...own, ...(variant?.packages ?? [])];
  return [
    '--mode=root',
    '--variant=minbase',
    '--format=directory',
    `--include=${packages.join(',')}`,
    // Hosts are for a while: a power failure of this machine takes them anyway, so dpkg need not wait for the disk.
    '--dpkgopt=force-unsafe-io',
    ...['man', 'doc', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
    ...apt.acquire.map((line) => `--aptopt=${line}`),
    `--customize-hook=${sh`sh ${join(import.meta.dirname, 'customize-tree.sh')}`} "$1" ${machine.init}`,
    ...(variant ? [`--customize-hook=${sh`sh ${variant.customize}`} "$1"`] : []),
  ];
}

function buildError({ image, init }: LabMachine, cause: unknown): AppError {
  if (cause instanceof AppError && cause.code !== 'platform') return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new AppError('platform', `cannot build the base tree ${image} with ${init}: ${why}`, {
    hint: "The tree comes from this machine's own package sources: does `apt-get update` work?",
    cause,
  });
}

/**
 * Removes the base trees that no host of these stands on. Absent counts as done.
 * @returns the names of the trees that were removed
 */
export async function removeTrees(folder: string, used: readonly LabMachine[]): Promise<readonly string[]> {
  const kept = new Set(used.map((machine) => treeName(machine)));
  const names = await listFolder(folder);
  const removed = names.filter((name) => !name.startsWith('.') && !kept.has(name)).sort();
  for (const name of removed) await rm(join(folder, name), { recursive: true, force: true });
  if (kept.size === 0) await rm(folder, { recursive: true, force: true });
  return removed;
}

function treeName(machine: LabMachine, variant?: TreeVariant): string {
  const own = `${machine.image}-${machine.init}.${TREE_VERSION}`;
  return variant ? `${own}-${variant.name}` : own;
}
