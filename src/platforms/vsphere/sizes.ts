import { mebibytes } from '../../model/mebibytes.ts';
import type { SizeOffer } from '../../model/offers.ts';
import type { VsphereSettings } from './settings.ts';

/** Processors and memory (GiB) of the sizes that a site has which names none of its own. */
const LADDER: readonly (readonly [cpus: number, memoryGiB: number])[] = [
  [1, 1],
  [1, 2],
  [2, 2],
  [2, 4],
  [2, 8],
  [4, 8],
  [4, 16],
  [8, 16],
  [8, 32],
  [16, 64],
];

/** Sizes to choose from: the site's own, else the ladder, named `2-cpus-4GiB`. vSphere itself knows none. */
export function sizesOf({ sizes }: VsphereSettings): readonly SizeOffer[] {
  if (sizes !== undefined) {
    return Object.entries(sizes).map(([name, { cpus, memory }]) => ({
      name,
      facts: { cpus, memoryMiB: mebibytes(memory) },
    }));
  }
  return LADDER.map(([cpus, memoryGiB]) => ({
    name: `${cpus}-${cpus === 1 ? 'cpu' : 'cpus'}-${memoryGiB}GiB`,
    facts: { cpus, memoryMiB: memoryGiB * 1024 },
  }));
}
