import type { Image } from '@aws-sdk/client-ec2';
import type { ImageOffer } from '../../model/offers.ts';
import { debianArchitecture, factsOfImageName, imageNameOf } from '../distributions.ts';

/** Accounts that publish official images (wiki.debian.org/Cloud/AmazonEC2Image; documentation.ubuntu.com/aws, "Find images"). */
export const OFFICIAL_OWNERS: readonly string[] = ['136693071363', '099720109477'];
/** Their release images by name; daily, backports and minimal ones are left out. */
export const OFFICIAL_NAMES: readonly string[] = ['debian-*', 'ubuntu/images/hvm-ssd*/ubuntu-*-server-*'];

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
  if (OwnerId === OFFICIAL_OWNERS[0]) return imageNameOf('debian', DEBIAN.exec(Name)?.[1] ?? '');
  if (OwnerId === OFFICIAL_OWNERS[1]) return imageNameOf('ubuntu', UBUNTU.exec(Name)?.[1] ?? '');
  const said = Tags?.find(({ Key }) => Key === IMAGE_TAG)?.Value ?? Name;
  const [, distribution = '', version = ''] = OWN.exec(said) ?? [];
  return imageNameOf(distribution, version);
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
    facts: { ...factsOfImageName(name), arch },
    ...(image.CreationDate !== undefined && { createdAt: image.CreationDate }),
    ...(diskGiB !== undefined && { minDiskMiB: diskGiB * 1024 }),
  };
}

/** The size that the root disk of an image has at least. */
export function rootDiskGiB({ RootDeviceName, BlockDeviceMappings }: Image): number | undefined {
  return BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === RootDeviceName)?.Ebs?.VolumeSize;
}
