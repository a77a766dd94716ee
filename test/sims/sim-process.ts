import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROGRAM_FOLDERS } from '../../src/platforms/lab/command.ts';

const STOP_TIMEOUT_MS = 10_000;
/** A program's connections break a little before its end is known. */
const END_NOTICE_MS = 1000;

export interface SimProcessOptions {
  readonly tree: string;
  /** Path of the network namespace to live in. */
  readonly network: string;
  readonly program: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets the folder that is /sim in there before anything starts. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/** A control plane's processes, all of one pid namespace. */
export interface SimProcess {
  /** /sim in there; what the program says is in its `output`. */
  readonly folder: string;
  /** The first process, by its number out here. */
  readonly pid: number;
  /** Rejects when the program ends by itself, with the end of its log. */
  readonly ended: Promise<never>;
  /** Ends all its processes and removes the folder. Twice counts as done. */
  stop(): Promise<void>;
}

/**
 * Starts a program in a tree, in the network namespace that is given and in namespaces of its own for all else. The tree is
 * not changed. Nothing outlives `stop`, nor this process when it is killed.
 */
export async function startSimProcess(options: SimProcessOptions): Promise<SimProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'purlin-sim-'));
  await options.prepare?.(folder);
  const child = await spawnInTree(options, folder);
  const exit = once(child, 'exit');
  const ended = exit.then(async () => {
    const log = await readFile(join(folder, 'output'), 'utf8').catch(() => '');
    throw new Error(`cannot run ${options.program[0]}: it ended: ${log.slice(-2000)}`);
  });
  ended.catch(() => undefined);
  const stop = async () => {
    await endNamespace(child);
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, pid: child.pid ?? 0, ended, stop };
}

async function spawnInTree(options: SimProcessOptions, folder: string): Promise<ChildProcess> {
  const { tree, network, program, environment } = options;
  const log = await open(join(folder, 'output'), 'a');
  const own = [
    'unshare',
    '--mount',
    '--pid',
    '--ipc',
    '--uts',
    '--fork',
    '--kill-child=KILL',
    '--propagation',
    'private',
  ];
  const inside = ['sh', join(import.meta.dirname, 'run-in-tree.sh'), tree, folder, ...program];
  try {
    // The kernel ends `unshare` with this process, and with that the namespace's first process and all the others.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'nsenter', `--net=${network}`, ...own, ...inside], {
      detached: true,
      cwd: '/',
      stdio: ['ignore', log.fd, log.fd],
      env: { PATH: PROGRAM_FOLDERS, LC_ALL: 'C.UTF-8', HOME: '/root', ...environment },
    });
    await once(child, 'spawn');
    return child;
  } finally {
    await log.close();
  }
}

/** `unshare` ends when its child did, and that ends last: the kernel waits for all others of the pid namespace. */
async function endNamespace(child: ChildProcess): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (child.exitCode === null && child.signalCode === null) {
    for (const pid of await childrenOf(child.pid)) kill(pid);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`cannot stop process ${child.pid}: it does not end`);
    }
    await sleep(10);
  }
}

async function childrenOf(pid = 0): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').map(Number).filter(Boolean);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

/** Throws why the process ended, when that is behind an error of one of its clients; else the error. */
export async function orWhyItEnded({ ended }: SimProcess, error: unknown): Promise<never> {
  await Promise.race([ended, sleep(END_NOTICE_MS)]);
  throw error;
}
