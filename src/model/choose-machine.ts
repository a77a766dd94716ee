import type { Facts } from './facts.ts';
import type { DesiredMachine } from './machine.ts';
import type { ImageOffer, MachineChoice, Offers, SizeOffer } from './offers.ts';

/** What a site's `machine` says that a choice reads; see `cloudMachineSchema` of the platforms. */
export interface MachineWish {
  readonly image?: string;
  readonly size?: string;
  readonly arch?: string;
  readonly zones?: readonly string[];
  readonly disk?: string;
}

export type Choosing =
  | { readonly kind: 'chosen'; readonly choice: MachineChoice; readonly facts: Facts }
  | {
      readonly kind: 'none';
      readonly key: 'image' | 'size' | 'zones';
      readonly message: string;
      readonly hint: string;
    };

const DEFAULT_ARCH = 'amd64';

/**
 * Picks image, size and zone for one machine from what a site offers: the named size, else the cheapest, else the smallest
 * that has the minima; the newest image of the wished name and of the size's architecture; zones in turn by ordinal. Pure.
 */
export function chooseMachine(
  offers: Pick<Offers, 'images' | 'sizes' | 'zones'>,
  wish: MachineWish,
  minima: DesiredMachine['minima'],
  ordinal: number,
): Choosing {
  const size = chooseSize(offers.sizes, wish, minima);
  if (size !== undefined && 'kind' in size) return size;
  const image = chooseImage(offers.images, wish, minima, size);
  if (image !== undefined && 'kind' in image) return image;
  const zones = (wish.zones ?? offers.zones.slice(0, 1)).filter((zone) => size?.zones?.includes(zone) ?? true);
  const zone = zones[ordinal % Math.max(1, zones.length)];
  return {
    kind: 'chosen',
    choice: {
      ...(image && { image: { name: image.name, ...(image.id !== undefined && { id: image.id }) } }),
      ...(size && { size: { name: size.name, ...(size.id !== undefined && { id: size.id }) } }),
      ...(zone !== undefined && { zone }),
      ...(size?.price && { price: size.price }),
    },
    facts: { ...image?.facts, ...size?.facts },
  };
}

function chooseSize(
  sizes: readonly SizeOffer[],
  wish: MachineWish,
  minima: DesiredMachine['minima'],
): SizeOffer | (Choosing & { kind: 'none' }) | undefined {
  if (sizes.length === 0) return undefined;
  if (wish.size !== undefined) {
    const named = sizes.find(({ name }) => name === wish.size);
    if (named === undefined) return none('size', `there is no size ${wish.size}`, 'See `purlin sites offers`.');
    const short = shortOf(named, minima);
    return short === undefined
      ? named
      : none('size', `size ${named.name} is too small: ${short}`, 'Name a larger size, or lower the minima.');
  }
  const arch = minima.arch ?? wish.arch ?? DEFAULT_ARCH;
  const fitting = sizes.filter((size) => (size.facts['arch'] ?? arch) === arch && shortOf(size, minima) === undefined);
  const best = fitting.toSorted(bySize)[0];
  return best ?? none('size', 'no size has what the group wants', 'See `purlin sites offers`, or lower the minima.');
}

function chooseImage(
  images: readonly ImageOffer[],
  wish: MachineWish,
  minima: DesiredMachine['minima'],
  size: SizeOffer | undefined,
): ImageOffer | (Choosing & { kind: 'none' }) | undefined {
  if (wish.image === undefined || !images.some(({ id }) => id !== undefined)) return undefined;
  const arch = size?.facts['arch'] ?? minima.arch ?? wish.arch ?? DEFAULT_ARCH;
  const found = images.find(({ name, facts }) => name === wish.image && (facts['arch'] ?? arch) === arch);
  return (
    found ?? none('image', `there is no image ${wish.image} for ${JSON.stringify(arch)}`, 'See `purlin sites offers`.')
  );
}

function shortOf(size: SizeOffer, minima: DesiredMachine['minima']): string | undefined {
  const { cpus, memoryMiB } = size.facts;
  if (minima.cpus !== undefined && typeof cpus === 'number' && cpus < minima.cpus)
    return `it has ${cpus} cpus of ${minima.cpus}`;
  if (minima.memoryMiB !== undefined && typeof memoryMiB === 'number' && memoryMiB < minima.memoryMiB)
    return `it has ${memoryMiB} MiB of memory of ${minima.memoryMiB}`;
  return undefined;
}

/** Cheapest first, then least memory, then least processors, then by name; sizes without a price after those with one. */
function bySize(a: SizeOffer, b: SizeOffer): number {
  const amount = (size: SizeOffer) => size.price?.amount ?? Number.POSITIVE_INFINITY;
  const fact = (size: SizeOffer, path: string) => Number(size.facts[path] ?? 0);
  return (
    (amount(a) === amount(b) ? 0 : amount(a) - amount(b)) ||
    fact(a, 'memoryMiB') - fact(b, 'memoryMiB') ||
    fact(a, 'cpus') - fact(b, 'cpus') ||
    (a.name < b.name ? -1 : 1)
  );
}

function none(key: 'image' | 'size' | 'zones', message: string, hint: string): Choosing & { kind: 'none' } {
  return { kind: 'none', key, message, hint };
}
