import type { Facts } from './facts.ts';
import type { DesiredMachine } from './machine.ts';
import { mebibytes } from './mebibytes.ts';
import { didYouMean } from './nearest-name.ts';
import type { ImageOffer, MachineChoice, Offers, SizeOffer } from './offers.ts';
import { type Demand, lacksOf, nearestSize, rankSizes, wordsOf } from './rank-sizes.ts';

/** What a site's `machine` says that a choice reads; see `cloudMachineSchema` of the platforms. */
export interface MachineWish {
  readonly image?: string;
  readonly size?: string;
  readonly arch?: string;
  readonly zones?: readonly string[];
  readonly disk?: string;
}

type Minima = DesiredMachine['minima'];
type Choosable = Pick<Offers, 'images' | 'sizes' | 'zones'>;

/** Nothing can be chosen: `key` of the site's `machine` says it. */
export interface NoChoice {
  readonly kind: 'none';
  readonly key: 'image' | 'size' | 'zones' | 'arch' | 'disk';
  readonly message: string;
  readonly hint: string;
}

export type Choosing = { readonly kind: 'chosen'; readonly choice: MachineChoice; readonly facts: Facts } | NoChoice;

/** What machines with the same wish and minima have in common. */
export interface MachineKind {
  readonly kind: 'kind';
  readonly choice: MachineChoice;
  /** Zones to spread over by ordinal; empty where there are none. */
  readonly zones: readonly string[];
  readonly facts: Facts;
}

const DEFAULT_ARCH = 'amd64';

/**
 * Picks image, size and zone for one machine from what a site offers: the named size, else the cheapest, else the smallest
 * that has the minima, those of the image too; the newest image of the wished name and of the size's architecture; zones in turn by
 * ordinal. Without images that have ids, without sizes and zones the choice is empty. Pure.
 * @example chooseMachine(offers, { image: 'debian-12' }, { memoryMiB: 2048 }, 0)
 */
export function chooseMachine(offers: Choosable, wish: MachineWish, minima: Minima, ordinal: number): Choosing {
  const kind = chooseKind(offers, wish, minima);
  return kind.kind === 'none' ? kind : { kind: 'chosen', choice: choiceAt(kind, ordinal), facts: kind.facts };
}

/** The choice of one member: its zone is the ordinal's. */
export function choiceAt({ choice, zones }: MachineKind, ordinal: number): MachineChoice {
  const zone = zones[ordinal % Math.max(1, zones.length)];
  return zone === undefined ? choice : { ...choice, zone };
}

/** Everything of the choice but the zone; made once for machines with the same wish and minima. */
export function chooseKind(offers: Choosable, wish: MachineWish, minima: Minima): MachineKind | NoChoice {
  const disk = wish.disk === undefined ? undefined : mebibytes(wish.disk);
  if (disk !== undefined && disk < (minima.diskMiB ?? 0))
    return none('disk', `disk ${wish.disk} is smaller than the ${minima.diskMiB} MiB wanted`, 'Name a larger disk.');
  const zone = wish.zones?.find((each) => !offers.zones.includes(each));
  if (zone !== undefined)
    return none(
      'zones',
      `there is no zone ${zone}`,
      didYouMean(zone, offers.zones, 'zones') ?? 'The site has no zones.',
    );
  const named = wish.size === undefined ? undefined : offers.sizes.find(({ name }) => name === wish.size);
  if (wish.size !== undefined && named === undefined) return unknownSize(offers, wish.size);
  const arch = minima.arch ?? wish.arch;
  const image = chooseImage(offers, wish, named?.facts['arch'], arch);
  if (image?.kind === 'none') return image;
  const size = chooseSize(offers, named, demandOf(offers, wish, minima, image?.offer, arch));
  if (size?.kind === 'none') return size;
  if (disk !== undefined && disk < (image?.offer.minDiskMiB ?? 0))
    return none(
      'disk',
      `disk ${wish.disk} is smaller than the ${image?.offer.minDiskMiB} MiB that image ${wish.image} needs`,
      'Name a larger disk.',
    );
  return kindOf(offers, wish, image?.offer, size?.offer);
}

function kindOf(
  offers: Choosable,
  wish: MachineWish,
  image: ImageOffer | undefined,
  size: SizeOffer | undefined,
): MachineKind {
  const first = offers.zones.find((zone) => size?.zones?.includes(zone) ?? true);
  return {
    kind: 'kind',
    choice: {
      ...(image && { image: { name: image.name, ...(image.id !== undefined && { id: image.id }) } }),
      ...(size && { size: { name: size.name, ...(size.id !== undefined && { id: size.id }) } }),
      ...(size?.price && { price: size.price }),
    },
    zones: wish.zones ?? (first === undefined ? [] : [first]),
    facts: { ...image?.facts, ...size?.facts },
  };
}

/** The newest image of the wished name. The named size's architecture counts most; where nobody says one, the image does. */
function chooseImage(
  { images, sizes }: Choosable,
  { image: name }: MachineWish,
  ofSize: unknown,
  wanted: string | undefined,
): { readonly kind: 'image'; readonly offer: ImageOffer } | NoChoice | undefined {
  if (name === undefined || (sizes.length === 0 && !images.some(({ id }) => id !== undefined))) return undefined;
  const named = images.filter((image) => image.name === name);
  if (named.length === 0) {
    const hint = didYouMean(name, new Set(images.map((image) => image.name)), 'images') ?? 'The site has no images.';
    return none('image', `there is no image ${name}`, hint);
  }
  const arch = typeof ofSize === 'string' ? ofSize : wanted;
  const fits = (image: ImageOffer, like: string) => (image.facts['arch'] ?? like) === like;
  const offer =
    arch === undefined
      ? (named.find((image) => fits(image, DEFAULT_ARCH)) ?? named[0])
      : named.find((image) => fits(image, arch));
  if (offer !== undefined) return { kind: 'image', offer };
  const has = [...new Set(named.flatMap(({ facts }) => (typeof facts['arch'] === 'string' ? [facts['arch']] : [])))]
    .sort()
    .join(', ');
  return none(
    'image',
    `image ${name} is there for ${has} only, not for ${arch}`,
    'Name another image, size or `arch`.',
  );
}

function demandOf(
  offers: Choosable,
  wish: MachineWish,
  minima: Minima,
  image: ImageOffer | undefined,
  wanted: string | undefined,
): Demand {
  const ofImage = image?.facts['arch'];
  const arch = wanted ?? (wish.size === undefined ? (ofImage ?? DEFAULT_ARCH) : undefined);
  return {
    cpus: minima.cpus ?? 0,
    memoryMiB: Math.max(minima.memoryMiB ?? 0, image?.minMemoryMiB ?? 0),
    // A disk that is asked for is made as large as that, whatever comes with the size.
    diskMiB: wish.disk === undefined ? Math.max(minima.diskMiB ?? 0, image?.minDiskMiB ?? 0) : 0,
    arch: typeof arch === 'string' ? arch : undefined,
    zones: wish.zones ?? [],
    zoned: offers.zones,
  };
}

function chooseSize(
  { sizes }: Choosable,
  named: SizeOffer | undefined,
  demand: Demand,
): { readonly kind: 'size'; readonly offer: SizeOffer } | NoChoice | undefined {
  if (sizes.length === 0) return undefined;
  const ranked = rankSizes(sizes);
  if (named === undefined) {
    const best = ranked.find((size) => lacksOf(size, demand).length === 0);
    if (best !== undefined) return { kind: 'size', offer: best };
    const near = nearestSize(ranked, demand);
    const lacks = near === undefined ? '' : `; the nearest, ${near.name}, ${lacksOf(near, demand).join(', ')}`;
    return none('size', `no size has ${wordsOf(demand)}${lacks}`, 'Lower the minima of the group, or name a size.');
  }
  const lacks = lacksOf(named, demand);
  if (lacks.length === 0) return { kind: 'size', offer: named };
  const ofNamed = named.facts['arch'];
  const like = { ...demand, arch: demand.arch ?? (typeof ofNamed === 'string' ? ofNamed : undefined) };
  const other = ranked.find((size) => lacksOf(size, like).length === 0);
  const instead = other === undefined ? 'Lower the minima of the group.' : `The first that fits is ${other.name}.`;
  return none('size', `size ${named.name} does not do: it ${lacks.join(', ')}`, instead);
}

function unknownSize({ sizes }: Choosable, size: string): NoChoice {
  const names = sizes.map(({ name }) => name);
  return none('size', `there is no size ${size}`, didYouMean(size, names, 'sizes') ?? 'The site has no sizes.');
}

function none(key: NoChoice['key'], message: string, hint: string): NoChoice {
  return { kind: 'none', key, message, hint };
}
