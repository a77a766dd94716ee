import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Holder } from './lease.ts';

/** This process as a holder of leases. Linux only: reads /proc (proc(5)). */
export function thisHolder(command: string): Holder {
  return { host: hostname(), bootId: bootId(), pid: process.pid, startTime: startTimeOf(process.pid) ?? 0, command };
}

/** Whether a holder of this host still runs: same kernel boot, same pid, and the pid was not reused since. */
export function isHolderAlive(holder: Holder): boolean {
  return holder.bootId === bootId() && startTimeOf(holder.pid) === holder.startTime;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces and parentheses, so fields count from the last `)`. */
function startTimeOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
}
