import type { SizeOffer } from './offers.ts';

/** What a size must have. */
export interface Demand {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskMiB: number;
  readonly arch: string | undefined;
  /** Zones that must all have it. */
  readonly zones: readonly string[];
  /** Zones of the site: where there are any, one of them must have it. */
  readonly zoned: readonly string[];
}

/** What counts of a size where sizes are put in order. */
type Ranked = Pick<SizeOffer, 'name' | 'price'> & { readonly facts: Readonly<Record<string, unknown>> };

/**
 * Cheapest first, then least memory, then least processors, then by name. Amounts count in one currency: that of the operator's
 * price list, else that of the first size with a price; sizes without a price in it come last.
 */
export function rankSizes<T extends Ranked>(sizes: readonly T[]): readonly T[] {
  const listed = sizes.find(({ price }) => price?.from === 'price list');
  const currency = (listed ?? sizes.find(({ price }) => price !== undefined))?.price?.currency;
  const amount = ({ price }: T) => (price?.currency === currency ? price?.amount : undefined) ?? Infinity;
  const fact = (size: T, path: string) => Number(size.facts[path] ?? 0);
  return sizes.toSorted(
    (a, b) =>
      (amount(a) === amount(b) ? 0 : amount(a) - amount(b)) ||
      fact(a, 'memoryMiB') - fact(b, 'memoryMiB') ||
      fact(a, 'cpus') - fact(b, 'cpus') ||
      (a.name < b.name ? -1 : 1),
  );
}

/** What a size lacks, a clause each: `has 2 cpus of 4`. What it does not tell it has. */
export function lacksOf(size: SizeOffer, demand: Demand): readonly string[] {
  const { cpus, memoryMiB, arch } = size.facts;
  const lacks: string[] = [];
  if (typeof cpus === 'number' && cpus < demand.cpus) lacks.push(`has ${cpus} cpus of ${demand.cpus}`);
  if (typeof memoryMiB === 'number' && memoryMiB < demand.memoryMiB)
    lacks.push(`has ${memoryMiB} MiB of memory of ${demand.memoryMiB}`);
  if (size.diskMiB !== undefined && size.diskMiB < demand.diskMiB)
    lacks.push(`has ${size.diskMiB} MiB of disk of ${demand.diskMiB}`);
  if (typeof arch === 'string' && demand.arch !== undefined && arch !== demand.arch)
    lacks.push(`is ${arch}, not ${demand.arch}`);
  const { zones } = size;
  if (zones === undefined) return lacks;
  const missing = demand.zones.filter((zone) => !zones.includes(zone));
  if (missing.length > 0) lacks.push(`is not in zone ${missing.join(', ')}`);
  else if (demand.zoned.length > 0 && !demand.zoned.some((zone) => zones.includes(zone))) lacks.push('is in no zone');
  return lacks;
}

/** The size that lacks least: the fewest things, then the smallest share of what is missing. */
export function nearestSize(ranked: readonly SizeOffer[], demand: Demand): SizeOffer | undefined {
  return ranked.toSorted(
    (a, b) => lacksOf(a, demand).length - lacksOf(b, demand).length || shortfall(a, demand) - shortfall(b, demand),
  )[0];
}

function shortfall(size: SizeOffer, demand: Demand): number {
  const share = (has: unknown, wants: number) =>
    typeof has === 'number' && wants > 0 ? Math.max(0, (wants - has) / wants) : 0;
  const { cpus, memoryMiB } = size.facts;
  return share(cpus, demand.cpus) + share(memoryMiB, demand.memoryMiB) + share(size.diskMiB, demand.diskMiB);
}

/** A demand in words: `4 cpus, 2048 MiB of memory, amd64`. */
export function wordsOf({ cpus, memoryMiB, diskMiB, arch, zones }: Demand): string {
  const parts = [
    ...(cpus > 0 ? [`${cpus} cpus`] : []),
    ...(memoryMiB > 0 ? [`${memoryMiB} MiB of memory`] : []),
    ...(diskMiB > 0 ? [`${diskMiB} MiB of disk`] : []),
    ...(arch === undefined ? [] : [arch]),
    ...(zones.length > 0 ? [`zone ${zones.join(', ')}`] : []),
  ];
  return parts.length === 0 ? 'what is wanted' : parts.join(', ');
}
