import type { MachineMinima } from '../model/files/kinds.ts';
import type { DesiredMachine } from '../model/machine.ts';

export type Minima = DesiredMachine['minima'];

const UNIT_MIB: Readonly<Record<string, number>> = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 };

/** The minima of a group in units; the deployment's win over the workload's, key by key. */
export function minimaOf(...sources: readonly (MachineMinima | undefined)[]): Minima {
  const merged: MachineMinima = Object.assign({}, ...sources);
  return {
    ...(merged.cpus === undefined ? {} : { cpus: merged.cpus }),
    ...(merged.memory === undefined ? {} : { memoryMiB: mebibytes(merged.memory) }),
    ...(merged.disk === undefined ? {} : { diskMiB: mebibytes(merged.disk) }),
    ...(merged.arch === undefined ? {} : { arch: merged.arch }),
  };
}

function mebibytes(text: string): number {
  const match = /^(\d+)(MiB|GiB|TiB)$/.exec(text);
  return Number(match?.[1] ?? 0) * (UNIT_MIB[match?.[2] ?? ''] ?? 1);
}
