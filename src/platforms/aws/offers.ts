import type { Image, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { NetworkOffer, Offers, SizeOffer } from '../../model/offers.ts';
import { debianArchitecture } from '../distributions.ts';
import { type CallOptions, NO_OFFERS, type SiteSettings } from '../platform.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { OFFICIAL_NAMES, OFFICIAL_OWNERS, offerImages } from './images.ts';
import { findNetwork, type Network, zonesOf } from './network.ts';
import { readPages } from './pages.ts';
import { type PriceReading, readPrices } from './prices.ts';

/**
 * What the region has for this site: everything at once, page by page, each page reduced before the next is read. Sizes are without
 * prices where those cannot be read, and the log says why.
 */
export async function offerRegion(ec2: Ec2, site: SiteSettings, { signal, log }: CallOptions): Promise<Offers> {
  const purpose = { to: `read the offers of ${ec2.settings.region}`, signal };
  const [images, types, zonesBySize, network, reading] = await Promise.all([
    readImages(ec2, purpose),
    readTypes(ec2, purpose),
    readZones(ec2, purpose),
    findNetwork(ec2, site, purpose),
    readPrices(ec2, purpose),
  ]);
  if (reading.kind === 'none') log?.(`sizes have no prices: ${reading.why}\n`);
  const zones = await zonesOf(ec2, network, purpose);
  return {
    ...NO_OFFERS,
    images: offerImages(images),
    sizes: offerSizes(priced(types, reading), zonesBySize, zones),
    zones,
    services: [
      { kind: 'volumes', name: 'EBS', detail: 'disks that come and go with their machine' },
      { kind: 'load-balancer', name: 'Elastic Load Balancing', detail: 'network and application load balancers' },
      { kind: 'private-network', name: 'VPC', detail: 'a network of its own with `network: { cidr }`' },
      { kind: 'addresses', name: 'public IPv4', detail: 'with a machine, for as long as it runs' },
    ],
    networks: offerNetworks(ec2, network),
    fabric: fabricOf(ec2, network, site),
    facts: { root: true },
  };
}

function priced(types: readonly SizeOffer[], reading: PriceReading): readonly SizeOffer[] {
  if (reading.kind === 'none') return types;
  return types.map((size) => {
    const price = reading.prices.get(size.name);
    return price === undefined ? size : { ...size, price };
  });
}

/** Sizes of the zones that count; one that none of them has is left out, one that all have names none. */
export function offerSizes(
  types: readonly SizeOffer[],
  zonesBySize: ReadonlyMap<string, readonly string[]>,
  zones: readonly string[],
): readonly SizeOffer[] {
  return types.flatMap((size) => {
    const own = zones.filter((zone) => zonesBySize.get(size.name)?.includes(zone));
    if (own.length === 0) return [];
    return [own.length === zones.length ? size : { ...size, zones: own }];
  });
}

/** A size with what it is; undefined for those without Linux on amd64 or arm64. */
export function offerSize(type: InstanceTypeInfo): SizeOffer | undefined {
  const { InstanceType: name, VCpuInfo: cpu, MemoryInfo: memory, ProcessorInfo: processor } = type;
  const arch = processor?.SupportedArchitectures?.map(debianArchitecture).find((known) => known !== undefined);
  if (name === undefined || arch === undefined || !cpu?.DefaultVCpus || !memory?.SizeInMiB) return undefined;
  return { name, facts: { cpus: cpu.DefaultVCpus, memoryMiB: memory.SizeInMiB, arch } };
}

/** Images of the official accounts and of those that the settings name. */
export async function readImages(ec2: Ec2, purpose: Purpose): Promise<readonly Image[]> {
  const { DescribeImagesCommand } = ec2.sdk;
  const state = { Name: 'state', Values: ['available'] };
  const read = (Owners: readonly string[], names: readonly string[]) =>
    readPages(async (NextToken) => {
      const filters = names.length === 0 ? [state] : [state, { Name: 'name', Values: [...names] }];
      const command = new DescribeImagesCommand({ Owners: [...Owners], Filters: filters, NextToken });
      const page = await ec2.send(command, purpose);
      return { items: page.Images ?? [], next: page.NextToken };
    });
  const { imageOwners = [] } = ec2.settings;
  const own = imageOwners.length === 0 ? [] : await read(imageOwners, []);
  return [...(await read(OFFICIAL_OWNERS, OFFICIAL_NAMES)), ...own];
}

/** Every size of the current generation that runs Linux. */
export async function readTypes(ec2: Ec2, purpose: Purpose): Promise<readonly SizeOffer[]> {
  return await readPages(async (NextToken) => {
    const Filters = [{ Name: 'current-generation', Values: ['true'] }];
    const page = await ec2.send(
      new ec2.sdk.DescribeInstanceTypesCommand({ Filters, NextToken, MaxResults: 100 }),
      purpose,
    );
    return { items: (page.InstanceTypes ?? []).flatMap((type) => offerSize(type) ?? []), next: page.NextToken };
  });
}

async function readZones(ec2: Ec2, purpose: Purpose): Promise<ReadonlyMap<string, readonly string[]>> {
  const LocationType = 'availability-zone';
  const pairs = await readPages(async (NextToken) => {
    const command = new ec2.sdk.DescribeInstanceTypeOfferingsCommand({ LocationType, NextToken, MaxResults: 1000 });
    const page = await ec2.send(command, purpose);
    const items = (page.InstanceTypeOfferings ?? []).map(({ InstanceType, Location }) => [InstanceType, Location]);
    return { items, next: page.NextToken };
  });
  const zones = new Map<string, string[]>();
  for (const [size = '', zone = ''] of pairs) zones.set(size, [...(zones.get(size) ?? []), zone]);
  return zones;
}

function offerNetworks({ settings }: Ec2, network: Network | undefined): readonly NetworkOffer[] {
  const isPublic = settings.publicAddress ?? network?.subnets.every((subnet) => subnet.public) ?? true;
  const outside: readonly NetworkOffer[] = isPublic ? [{ name: 'public', reach: 'anywhere' }] : [];
  return [{ name: 'private', reach: 'fabric' }, ...outside];
}

/** Two sites in one VPC reach each other; a network of its own has one site. */
function fabricOf({ settings: { region } }: Ec2, network: Network | undefined, site: SiteSettings): string {
  if (network === undefined) return `aws ${region} own ${site.deployment}/${site.site}`;
  return `aws ${network.account}/${region}/${network.vpc}`;
}
