import { readdir, readFile, readlink } from 'node:fs/promises';

/** Ids of the processes that live in a network namespace, by its path. */
export async function processesIn(network: string): Promise<readonly number[]> {
  const wanted = await readlink(network);
  const found: number[] = [];
  for (const pid of await allProcesses())
    if ((await readlink(`/proc/${pid}/ns/net`).catch(() => '')) === wanted) found.push(pid);
  return found;
}

/** Ids of those of these that still live; one that ended and was not waited for yet does not. */
export async function livingOf(pids: readonly number[]): Promise<readonly number[]> {
  const states = await Promise.all(
    pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tZ')] as const),
  );
  return states.filter(([, status]) => !/^State:\s+[ZX]/m.test(status)).map(([pid]) => pid);
}

/** Ids of what a process started, and of what that started. */
export async function descendantsOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').map(Number).filter(Boolean);
  return [...children, ...(await Promise.all(children.map(descendantsOf))).flat()];
}

async function allProcesses(): Promise<readonly number[]> {
  return (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
}
