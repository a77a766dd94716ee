import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AptSources, readAptSources, sourceLines } from '../../src/platforms/lab/apt-sources.ts';
import { runCommand } from '../../src/platforms/lab/command.ts';

/** Trees of control planes: a cache of this machine, shared by every run of the tests. */
export const SIMS_FOLDER = '/var/cache/purlin/sims';
const BUILD_TIMEOUT_MS = 20 * 60_000;

export interface SimTree {
  /** `moto`; the tree stands in NAME.VERSION. */
  readonly name: string;
  /** Counts up when what the tree holds changes. */
  readonly version: number;
  readonly suite: 'bookworm' | 'trixie';
  readonly packages: readonly string[];
  /** Hooks of mmdebstrap, `--customize-hook=...` (mmdebstrap(1)); default none. */
  readonly hooks?: readonly string[];
  /** What makes the tree, with the arguments of mmdebstrap and the folder after its own; default build-debian.sh. */
  readonly program?: readonly string[];
  /** Whether the suite's sources are wanted too; default false. */
  readonly source?: boolean;
}

export interface SimTreeOptions {
  readonly signal: AbortSignal;
  readonly log?: (text: string) => void;
}

/**
 * The tree of a control plane, built from this machine's own package sources when it is not in the cache: once per machine.
 * Two processes never build the same one twice. Errors: `platform`, `timeout`, `cancelled`.
 * @returns the tree's folder, for use as a read-only lower layer
 */
export async function ensureSimTree(tree: SimTree, { signal, log }: SimTreeOptions): Promise<string> {
  const folder = join(SIMS_FOLDER, `${tree.name}.${tree.version}`);
  if (await isThere(folder)) return folder;
  log?.(`building ${folder}: once per machine\n`);
  await mkdir(SIMS_FOLDER, { recursive: true });
  const apt = await readAptSources(signal);
  const program = tree.program ?? ['sh', join(import.meta.dirname, 'build-debian.sh')];
  const lock = join(SIMS_FOLDER, `.${tree.name}.${tree.version}.lock`);
  const args = ['-F', lock, 'sh', join(import.meta.dirname, 'build-aside.sh'), folder, ...program];
  await runCommand('flock', [...args, ...bootstrapArguments(tree, apt), tree.suite], {
    signal,
    input: `${sourcesList(tree, apt).join('\n')}\n`,
    timeoutMs: BUILD_TIMEOUT_MS,
    ...(log && { log }),
  });
  return folder;
}

function bootstrapArguments({ packages, hooks = [] }: SimTree, apt: AptSources): readonly string[] {
  return [
    '--mode=root',
    '--variant=apt',
    `--include=${['ca-certificates', ...packages].join(',')}`,
    '--dpkgopt=force-unsafe-io',
    ...['man', 'doc', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`),
    ...apt.acquire.map((line) => `--aptopt=${line}`),
    ...hooks,
  ];
}

function sourcesList({ suite, source = false }: SimTree, apt: AptSources): readonly string[] {
  const lines = sourceLines(apt, suite);
  return source ? [...lines, ...lines.map((line) => line.replace(/^deb /, 'deb-src '))] : lines;
}

async function isThere(folder: string): Promise<boolean> {
  return await stat(folder).then(
    () => true,
    () => false,
  );
}
