import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PlanDocument } from '../../src/server/documents/plan.ts';
import type { StatusDocument } from '../../src/server/documents/status.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** How a command ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly seconds: number;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the text stands in its output; rejects when it ended without. */
  saw(text: string | RegExp): Promise<void>;
}

/** The command line in a folder of its own, as a user has it. Why it cannot run here, if so. */
export const SKIP_REASON = process.getuid?.() === 0 ? undefined : 'light hosts need root';

/** A copy of an example with its sites, so that its state is a test's own. */
export function copyExample(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'purlin-test-'));
  cpSync(path.join(ROOT, 'examples', name), folder, { recursive: true, filter: (file) => !file.includes('.purlin') });
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Starts `purlin ARGS` in a folder; with a network, inside the network namespace that is bound to this file. */
export function start(
  folder: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  network?: string,
): Running {
  const begin = performance.now();
  const program = path.join(ROOT, 'bin/purlin');
  // nsenter becomes the program: its process id is the program's.
  const [file, ...words] = network === undefined ? [program] : ['nsenter', `--net=${network}`, program];
  const child = spawn(file ?? program, [...words, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  const watchers = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    for (const watcher of watchers) watcher();
  });
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) =>
      resolve({ code, signal, out, err, seconds: (performance.now() - begin) / 1000 }),
    );
  });
  const saw = (text: string | RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (typeof text === 'string' ? !out.includes(text) : !text.test(out)) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
      void ended.then((end) =>
        reject(new Error(`ended with ${end.code} before ${String(text)}:\n${end.out}\n${end.err}`)),
      );
    });
  return { child, ended, saw };
}

/** The command line as functions; with a network, inside the network namespace that is bound to this file. */
export function commandLine(network?: string) {
  /** Runs `purlin ARGS` to its end. */
  function purlin(folder: string, ...args: readonly string[]): Promise<Ended> {
    return start(folder, args, {}, network).ended;
  }

  /** Runs `purlin ARGS` and fails the test with all of its output when it did not end with 0. */
  async function must(folder: string, ...args: readonly string[]): Promise<Ended> {
    const ended = await purlin(folder, ...args);
    if (ended.code !== 0)
      throw new Error(`purlin ${args.join(' ')} ended with ${ended.code}:\n${ended.out}\n${ended.err}`);
    return ended;
  }

  async function status(folder: string, file: string): Promise<StatusDocument> {
    const { out } = await must(folder, '-f', file, 'status', '--json');
    // `as`: the documented shape, which the command's own tests check.
    return JSON.parse(out) as StatusDocument;
  }

  async function plan(folder: string, file: string): Promise<PlanDocument> {
    const { out } = await must(folder, '-f', file, 'plan', '--json');
    // `as`: the documented shape, which the command's own tests check.
    return JSON.parse(out) as PlanDocument;
  }

  /** Runs a command on a machine and gives what it printed. */
  async function onMachine(folder: string, file: string, machine: string, ...command: readonly string[]) {
    const { out } = await must(folder, '-f', file, 'machines', 'ssh', machine, '--', ...command);
    return out;
  }

  /** Number of nodes that the swarm calls ready, asked on one of its managers. */
  async function readyNodes(folder: string, file: string, manager: string): Promise<number> {
    const out = await onMachine(folder, file, manager, 'docker', 'node', 'ls', '--format', '{{.Status}}');
    return out.split('\n').filter((line) => line.trim() === 'Ready').length;
  }

  return { purlin, must, status, plan, onMachine, readyNodes };
}

export const { purlin, must, status, plan, onMachine, readyNodes } = commandLine();
