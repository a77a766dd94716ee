import { mebibytes } from '../../model/mebibytes.ts';
import type { OpenstackMachine } from './settings.ts';

const GIB = 1024;
const DEFAULT_ROOT_MIB = 20 * GIB;

/** Sizes in GiB of the volumes that a machine is born with. */
export interface VolumeSizes {
  /** Absent where the root disk is the size's own. */
  readonly root?: number;
  readonly extra: readonly number[];
}

/** What a site's `machine` says of volumes; `leastMiB` is what the group needs where `disk` does not say it. */
export function volumeSizes(
  { bootFromVolume = false, volumes = [], disk }: Partial<OpenstackMachine>,
  leastMiB = DEFAULT_ROOT_MIB,
): VolumeSizes {
  const extra = volumes.map(({ size }) => mebibytes(size) / GIB);
  if (!bootFromVolume) return { extra };
  return { root: Math.ceil((disk === undefined ? leastMiB : mebibytes(disk)) / GIB), extra };
}
