import type { ImageOffer, SizeOffer } from '../../model/offers.ts';

/** What the fake offers to choose from where a site asks for it (`settings.catalogue`). */
export const IMAGES: readonly ImageOffer[] = [
  image('debian-13', 'debian', '13', 'amd64', 2),
  image('debian-12', 'debian', '12', 'amd64', 2),
  image('debian-12', 'debian', '12', 'arm64', 2),
  image('ubuntu-24.04', 'ubuntu', '24.04', 'amd64', 3),
  image('rocky-9', 'rocky', '9', 'amd64', 10),
];

export const SIZES: readonly SizeOffer[] = [
  size('small', 1, 1024, 0.01),
  size('medium', 2, 4096, 0.04),
  size('large', 8, 32_768, 0.3, ['b', 'c']),
  { ...size('medium-arm', 2, 4096, 0.03), facts: { arch: 'arm64', cpus: 2, memoryMiB: 4096 } },
];

export const ZONES: readonly string[] = ['a', 'b', 'c'];

function image(name: string, distribution: string, version: string, arch: string, minDiskGiB: number): ImageOffer {
  const family = distribution === 'rocky' ? 'rhel' : 'debian';
  return {
    name,
    id: `image-${name}-${arch}`,
    facts: { 'os.family': family, 'os.distribution': distribution, 'os.version': version, arch, init: 'systemd' },
    createdAt: '2026-01-01T00:00:00.000Z',
    minDiskMiB: minDiskGiB * 1024,
  };
}

function size(name: string, cpus: number, memoryMiB: number, amount: number, zones?: readonly string[]): SizeOffer {
  return {
    name,
    facts: { arch: 'amd64', cpus, memoryMiB },
    ...(zones && { zones }),
    price: { amount, currency: 'USD', per: 'hour', from: 'platform' },
  };
}
