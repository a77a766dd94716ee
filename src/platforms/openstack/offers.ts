import { z } from 'zod';
import type { ImageOffer, NetworkOffer, Offers, ServiceOffer, SizeOffer } from '../../model/offers.ts';
import { NO_OFFERS, type SiteSettings } from '../platform.ts';
import { readImageName } from './image-names.ts';
import { hasVolumes } from './keystone.ts';
import { findNetwork } from './network.ts';
import type { OpenSite } from './open-site.ts';
import { openstackMachineSchema } from './settings.ts';

const imagesSchema = z.object({
  images: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      status: z.string(),
      created_at: z.string().optional(),
      min_disk: z.number().default(0),
      min_ram: z.number().default(0),
      image_type: z.string().optional(),
      os_distro: z.string().optional(),
      os_version: z.string().optional(),
      architecture: z.string().optional(),
      hw_architecture: z.string().optional(),
    }),
  ),
  next: z.string().optional(),
});
type Image = z.infer<typeof imagesSchema>['images'][number];

const flavorsSchema = z.object({
  flavors: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      vcpus: z.number(),
      ram: z.number(),
      disk: z.number(),
      'OS-FLV-DISABLED:disabled': z.boolean().optional(),
    }),
  ),
  flavors_links: z.array(z.object({ rel: z.string() })).default([]),
});

const zonesSchema = z.object({
  availabilityZoneInfo: z.array(z.object({ zoneName: z.string(), zoneState: z.object({ available: z.boolean() }) })),
});

const MIB_OF_GIB = 1024;

/** What the project can choose from. */
export async function offerCloud(site: OpenSite, machine: SiteSettings['machine']): Promise<Offers> {
  const wish = openstackMachineSchema.partial().parse(machine);
  const [images, sizes, zones, services, login, network] = await Promise.all([
    offerImages(site),
    offerSizes(site, wish.bootFromVolume ?? false),
    offerZones(site),
    offerServices(site),
    site.cloud.login(site.signal),
    findNetwork(site),
  ]);
  const networks: NetworkOffer[] = [{ name: 'private', reach: 'fabric' }];
  if (wish.publicAddress) networks.push({ name: 'public', reach: 'anywhere' });
  // A network of the deployment's own is not there before its first machine, and no other site's.
  const shared = network?.id ?? `${site.mark.owner} ${site.mark.deployment} ${site.mark.site}`;
  return {
    ...NO_OFFERS,
    images,
    sizes,
    zones,
    services,
    networks,
    fabric: `openstack ${site.cloud.account.authUrl} ${login.project.id} ${shared}`,
    facts: { root: true, origin: 'created' },
  };
}

/** Images that tell what they are, newest first; snapshots of machines are none. */
export async function offerImages({ cloud, signal }: OpenSite): Promise<readonly ImageOffer[]> {
  const all: Image[] = [];
  for (let path: string | undefined = '/images?status=active&sort=created_at:desc&limit=200'; path !== undefined; ) {
    const [plain, query] = path.split('?', 2);
    const call = {
      service: 'image',
      path: plain ?? '',
      query: [...new URLSearchParams(query)],
      what: 'list images',
      schema: imagesSchema,
    } as const;
    const page: z.infer<typeof imagesSchema> = await cloud.call(call, signal);
    all.push(...page.images);
    path = page.next?.replace(/^\/v2/, '');
  }
  return all.filter(({ status, image_type: type }) => status === 'active' && type !== 'snapshot').flatMap(offerImage);
}

function offerImage(image: Image): readonly ImageOffer[] {
  const { id, name, created_at: createdAt, min_disk: disk, min_ram: memory } = image;
  const read = readImageName(name ?? '', { ...image, architecture: image.architecture ?? image.hw_architecture });
  if (read === undefined) return [];
  return [
    {
      ...read,
      id,
      ...(createdAt !== undefined && { createdAt }),
      ...(disk > 0 && { minDiskMiB: disk * MIB_OF_GIB }),
      ...(memory > 0 && { minMemoryMiB: memory }),
    },
  ];
}

/** Sizes; with volumes as root disks a size has no disk of its own. */
export async function offerSizes({ cloud, signal }: OpenSite, bootFromVolume: boolean): Promise<readonly SizeOffer[]> {
  const sizes: SizeOffer[] = [];
  for (let marker: string | undefined; ; ) {
    const query: [string, string][] = marker === undefined ? [] : [['marker', marker]];
    const call = {
      service: 'compute',
      path: '/flavors/detail',
      query,
      what: 'list sizes',
      schema: flavorsSchema,
    } as const;
    const page: z.infer<typeof flavorsSchema> = await cloud.call(call, signal);
    for (const flavor of page.flavors) {
      if (flavor['OS-FLV-DISABLED:disabled']) continue;
      const { id, name, vcpus: cpus, ram: memoryMiB, disk } = flavor;
      const own = !bootFromVolume && disk > 0;
      sizes.push({ name, id, facts: { cpus, memoryMiB }, ...(own && { diskMiB: disk * MIB_OF_GIB }) });
    }
    marker = page.flavors_links.some(({ rel }) => rel === 'next') ? page.flavors.at(-1)?.id : undefined;
    if (marker === undefined) return sizes;
  }
}

/** A lone zone is not told: naming it would pin machines to it and spread nothing. */
async function offerZones({ cloud, signal }: OpenSite): Promise<readonly string[]> {
  const call = { service: 'compute', path: '/os-availability-zone', what: 'list zones', schema: zonesSchema } as const;
  const { availabilityZoneInfo: all } = await cloud.call(call, signal);
  const names = all.filter(({ zoneState }) => zoneState.available).map(({ zoneName }) => zoneName);
  return names.length > 1 ? names.sort() : [];
}

async function offerServices({ cloud, signal }: OpenSite): Promise<readonly ServiceOffer[]> {
  const login = await cloud.login(signal);
  const has = (type: string) => login.catalog.some((one) => one.type === type);
  return [
    { kind: 'private-network', name: 'neutron', detail: 'a network, subnet and router of the deployment' },
    { kind: 'addresses', name: 'neutron', detail: 'floating addresses of an external network' },
    ...(hasVolumes(login) ? [{ kind: 'volumes', name: 'cinder' } as const] : []),
    ...(has('load-balancer') ? [{ kind: 'load-balancer', name: 'octavia' } as const] : []),
    ...(has('dns') ? [{ kind: 'dns', name: 'designate' } as const] : []),
  ];
}
