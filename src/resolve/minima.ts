import type { MachineMinima } from '../model/files/group.ts';
import type { DesiredMachine } from '../model/machine.ts';
import { mebibytes } from '../model/mebibytes.ts';

export type Minima = DesiredMachine['minima'];

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
