import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../../src/platforms/lab/files.ts';
import { DEFAULT_FOLDERS } from '../../src/platforms/lab/layout.ts';

const FILE = '.owner';

/** Says in a yard's folder that it is this process's. */
export async function claimYard(folder: string): Promise<void> {
  await writeFile(join(folder, FILE), `${process.pid} ${await startOf(process.pid)}`);
}

/** Names of yards whose process was killed before it took them away. */
export async function orphanedYards(): Promise<readonly string[]> {
  const names = (await listFolder(DEFAULT_FOLDERS.state)).filter((name) => name.startsWith('yard-'));
  const dead = await Promise.all(names.map(async (name) => await isOrphaned(join(DEFAULT_FOLDERS.state, name, FILE))));
  return names.filter((_, at) => dead[at]);
}

/** A yard without the file is being made, or taken away, right now. */
async function isOrphaned(file: string): Promise<boolean> {
  const [pid, start] = (await readFile(file, 'utf8').catch(() => '')).split(' ');
  return pid !== undefined && start !== undefined && (await startOf(Number(pid))) !== start;
}

/** When a process started, in clock ticks (proc(5), /proc/pid/stat); numbers of processes are used again. */
async function startOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}
