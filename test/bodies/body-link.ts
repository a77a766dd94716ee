import { readFile } from 'node:fs/promises';
import { runCommand } from '../../src/platforms/lab/command.ts';
import type { HostRecord } from '../../src/platforms/lab/host-folder.ts';
import { linkName } from '../../src/platforms/lab/layout.ts';

export interface Move {
  /** The yard's network namespace. */
  readonly network: string;
  /** The body's processes as this machine sees them. */
  readonly processes: readonly number[];
  readonly before: HostRecord;
  readonly after: HostRecord;
  readonly signal: AbortSignal;
}

/** Takes addresses from a living body and gives it others, as a control plane does with a public address. */
export async function readdress({ network, processes, before, after, signal }: Move): Promise<void> {
  const had = addressesOf(before);
  const has = addressesOf(after);
  const gone = had.filter((address) => !has.includes(address));
  const come = has.filter((address) => !had.includes(address));
  const link = linkName(after.index);
  const outer = [
    ...gone.map((to) => `route delete ${to}/32 dev ${link}`),
    ...come.map((to) => `route replace ${to}/32 dev ${link}`),
  ];
  const inner = [
    ...gone.map((own) => `address delete ${own}/32 dev eth0`),
    ...come.map((own) => `address replace ${own}/32 dev eth0`),
  ];
  const body = `/proc/${await guardian(processes)}/ns/net`;
  await batch(body, inner, signal);
  await batch(network, outer, signal);
}

function addressesOf({ address, moreAddresses = [] }: HostRecord): readonly string[] {
  return [address, ...moreAddresses];
}

/** The process that made the body's namespaces: containers in it have networks of their own. */
async function guardian(processes: readonly number[]): Promise<number> {
  for (const pid of processes)
    if ((await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'unshare') return pid;
  throw new Error('cannot change the addresses of a body: its processes have ended');
}

async function batch(network: string, lines: readonly string[], signal: AbortSignal): Promise<void> {
  await runCommand('nsenter', [`--net=${network}`, 'ip', '-batch', '-'], { signal, input: `${lines.join('\n')}\n` });
}
