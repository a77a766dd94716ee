import type { Image } from '@aws-sdk/client-ec2';
import type { Facts } from '../../model/facts.ts';
import type { ImageOffer } from '../../model/offers.ts';

/** Accounts that publish official images (wiki.debian.org/Cloud/AmazonEC2Image; documentation.ubuntu.com/aws, "Find images"). */
export const OFFICIAL_OWNERS: readonly string[] = ['136693071363', '099720109477'];
/** Their release images by name; daily, backports and minimal ones are left out. */
export const OFFICIAL_NAMES: readonly string[] = ['debian-*', 'ubuntu/images/hvm-ssd*/ubuntu-*-server-*'];

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'amd64', arm64: 'arm64' };

const FAMILIES: Readonly<Record<string, string>> = {
  debian: 'debian',
  ubuntu: 'debian',
  rhel: 'rhel',
  rocky: 'rhel',
  almalinux: 'rhel',
  centos: 'rhel',
  fedora: 'rhel',
  amzn: 'rhel',
  sles: 'suse',
  'opensuse-leap': 'suse',
  alpine: 'alpine',
};

const CODENAMES: Readonly<Record<string, string>> = {
  'debian-11': 'bullseye',
  'debian-12': 'bookworm',
  'debian-13': 'trixie',
  'ubuntu-20.04': 'focal',
  'ubuntu-22.04': 'jammy',
  'ubuntu-24.04': 'noble',
  'ubuntu-26.04': 'resolute',
};

const DEBIAN = /^debian-(\d+)-(?:amd64|arm64)-\d{8}-\d+$/;
const UBUNTU = /^ubuntu\/images\/hvm-ssd[^/]*\/ubuntu-[a-z]+-(\d\d\.\d\d)-(?:amd64|arm64)-server-\d/;
const OWN = /^([a-z]+(?:-[a-z]+)*)-(\d+(?:\.\d+)*)(?:$|[^\d.])/;

/** Tag by which an operator says what an image of their own is: `debian-12`. */
export const IMAGE_TAG = 'purlin:image';

/**
 * What an image is, by the names that Debian and Ubuntu give theirs; others by their tag `purlin:image`, or by a name that begins
 * with DISTRIBUTION-VERSION. Undefined for what is none of these.
 * @example imageName({ OwnerId: '136693071363', Name: 'debian-12-amd64-20251103-2283' }) // debian-12
 */
export function imageName({ OwnerId, Name = '', Tags }: Image): string | undefined {
  if (OwnerId === OFFICIAL_OWNERS[0]) return prefixed('debian', DEBIAN.exec(Name)?.[1]);
  if (OwnerId === OFFICIAL_OWNERS[1]) return prefixed('ubuntu', UBUNTU.exec(Name)?.[1]);
  const said = Tags?.find(({ Key }) => Key === IMAGE_TAG)?.Value ?? Name;
  const [, distribution, version] = OWN.exec(said) ?? [];
  return distribution === undefined ? undefined : prefixed(distribution, version);
}

function prefixed(distribution: string, version: string | undefined): string | undefined {
  return version === undefined ? undefined : `${distribution}-${version}`;
}

/** Facts of a machine that is made from an image of this name. */
export function imageFacts(name: string): Facts {
  const [, distribution = '', version = ''] = OWN.exec(name) ?? [];
  const family = FAMILIES[distribution];
  const codename = CODENAMES[name];
  return {
    'os.distribution': distribution,
    'os.version': version,
    ...(family !== undefined && { 'os.family': family }),
    ...(codename !== undefined && { 'os.codename': codename }),
    ...(distribution !== 'alpine' && { init: 'systemd' }),
    'found.docker': false,
  };
}

/** The architecture as Debian names it; undefined for those that have no Linux machines. */
export function debianArchitecture(name: string | undefined): string | undefined {
  return name === undefined ? undefined : ARCHITECTURES[name];
}

/** The newest image of each name and architecture, by name. */
export function offerImages(images: readonly Image[]): readonly ImageOffer[] {
  const newest = new Map<string, ImageOffer>();
  for (const image of images) {
    const offer = offerImage(image);
    if (offer === undefined) continue;
    const key = JSON.stringify([offer.name, offer.facts['arch']]);
    const other = newest.get(key);
    if (other === undefined || (other.createdAt ?? '') < (offer.createdAt ?? '')) newest.set(key, offer);
  }
  return [...newest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, offer]) => offer);
}

function offerImage(image: Image): ImageOffer | undefined {
  const name = imageName(image);
  const arch = debianArchitecture(image.Architecture);
  const usable = image.RootDeviceType === 'ebs' && image.VirtualizationType === 'hvm' && image.State === 'available';
  if (name === undefined || arch === undefined || image.ImageId === undefined || !usable) return undefined;
  const diskGiB = rootDiskGiB(image);
  return {
    name,
    id: image.ImageId,
    facts: { ...imageFacts(name), arch },
    ...(image.CreationDate !== undefined && { createdAt: image.CreationDate }),
    ...(diskGiB !== undefined && { minDiskMiB: diskGiB * 1024 }),
  };
}

/** The size that the root disk of an image has at least. */
export function rootDiskGiB({ RootDeviceName, BlockDeviceMappings }: Image): number | undefined {
  return BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === RootDeviceName)?.Ebs?.VolumeSize;
}
