import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../model/errors.ts';
import { readAptSources, sourceLines } from './apt-sources.ts';
import { runCommand } from './command.ts';
import { withLock } from './lock.ts';
import { IMAGES, type LabMachine } from './settings.ts';

/** Counts up when what a tree holds changes, so that a tree of an older Purlin is not taken. */
const TREE_VERSION = 1;
const BUILD_TIMEOUT_MS = 15 * 60_000;
const PACKAGES = ['openssh-server', 'iproute2', 'iputils-ping', 'procps', 'netbase', 'kmod'];
const INIT_PACKAGES = { sysvinit: ['sysvinit-core'], systemd: ['systemd-sysv'] } as const;

export interface TreeOptions {
  readonly folder: string;
  /** Folder of this lab's scripts. */
  readonly scripts: string;
  readonly signal: AbortSignal;
  readonly log?: (text: string) => void;
}

/**
 * The base tree of an image, built by mmdebstrap when it is not in the cache: about half a minute, once per machine.
 * Two processes never build the same one twice. Errors: `platform`, `privilege`, `timeout`, `cancelled`.
 * @returns the tree's folder, for use as a read-only lower layer
 */
export async function ensureTree(machine: LabMachine, options: TreeOptions): Promise<string> {
  const name = `${machine.image}-${machine.init}.${TREE_VERSION}`;
  const tree = join(options.folder, name);
  if (await exists(tree)) return tree;
  await mkdir(options.folder, { recursive: true });
  return await withLock(join(options.folder, `.${name}.lock`), options.signal, async () => {
    if (await exists(tree)) return tree;
    const unfinished = join(options.folder, `.${name}.new`);
    await rm(unfinished, { recursive: true, force: true });
    options.log?.(`building the base tree ${name} (once; about half a minute)\n`);
    await build(machine, unfinished, options);
    await rename(unfinished, tree);
    options.log?.(`built the base tree ${name}\n`);
    return tree;
  });
}

async function build(machine: LabMachine, target: string, options: TreeOptions): Promise<void> {
  const apt = await readAptSources(options.signal);
  const { suite } = IMAGES[machine.image];
  const args = [
    '--mode=root',
    '--variant=minbase',
    '--format=directory',
    `--include=${[...PACKAGES, ...INIT_PACKAGES[machine.init]].join(',')}`,
    // Hosts are for a while: a power failure of this machine takes them anyway, so dpkg need not wait for the disk.
    '--dpkgopt=force-unsafe-io',
    ...['man', 'doc', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
    ...apt.acquire.map((line) => `--aptopt=${line}`),
    `--customize-hook=sh '${join(options.scripts, 'customize-tree.sh')}' "$1" ${machine.init}`,
    suite,
    target,
    '-',
  ];
  const input = `${sourceLines(apt, suite).join('\n')}\n`;
  try {
    const { signal, log } = options;
    await runCommand('mmdebstrap', args, { signal, input, timeoutMs: BUILD_TIMEOUT_MS, ...(log && { log }) });
  } catch (cause) {
    await rm(target, { recursive: true, force: true });
    if (cause instanceof AppError && cause.code !== 'platform') throw cause;
    throw new AppError('platform', `cannot build the base tree ${machine.image}: ${String(cause)}`, {
      hint: 'Does `apt-get update` work on this machine? The tree comes from its own package sources.',
      cause,
    });
  }
}

/**
 * Removes every base tree that is in the cache. Hosts that run keep what they have open, but cannot be powered on again
 * until their tree is built anew, which the next converge does. Absent counts as done.
 * @returns the names of the trees that were there
 */
export async function cleanTrees(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  await rm(folder, { recursive: true, force: true });
  return names.filter((name) => !name.startsWith('.')).sort();
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
