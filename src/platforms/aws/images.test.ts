import { expect, test } from 'vitest';
import { imageName, offerImages } from './images.ts';

const [DEBIAN, UBUNTU, OTHER] = ['136693071363', '099720109477', '123412341234'];

test.each([
  [DEBIAN, 'debian-12-amd64-20251103-2283', 'debian-12'],
  [DEBIAN, 'debian-13-arm64-20251103-2283', 'debian-13'],
  [DEBIAN, 'debian-12-backports-amd64-20251103-2283', undefined],
  [DEBIAN, 'debian-sid-amd64-daily-20261101-9999', undefined],
  [DEBIAN, 'debian-10-arm64-daily-20261101-99', undefined],
  [UBUNTU, 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20251022', 'ubuntu-24.04'],
  [UBUNTU, 'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-arm64-server-20251022.1', 'ubuntu-22.04'],
  [UBUNTU, 'ubuntu/images-testing/hvm-ssd/ubuntu-jammy-daily-amd64-server-20251022', undefined],
  [UBUNTU, 'ubuntu-minimal/images/hvm-ssd/ubuntu-jammy-22.04-amd64-minimal-20251022', undefined],
  [OTHER, 'debian-12-golden', 'debian-12'],
  [OTHER, 'rocky-9.4-base-2025', 'rocky-9'],
  [OTHER, 'opensuse-leap-15.6-x86', 'opensuse-leap-15.6'],
  [OTHER, 'alpine-3.20.3', 'alpine-3.20'],
  [OTHER, 'golden image of the year', undefined],
  [OTHER, 'jenkins-2.462', undefined],
  [OTHER, undefined, undefined],
])('an image of %s named %j is %j', (OwnerId, Name, name) => {
  expect(imageName({ OwnerId, Name })).toBe(name);
});

test('the tag of an image of our own says what it is', () => {
  const Tags = [{ Key: 'purlin:image', Value: 'debian-12' }];
  expect(imageName({ OwnerId: OTHER, Name: 'golden', Tags })).toBe('debian-12');
});

const image = (ImageId: string, CreationDate: string, more: object = {}) => ({
  ImageId,
  CreationDate,
  OwnerId: DEBIAN,
  Name: `debian-12-amd64-${CreationDate.slice(0, 10).replaceAll('-', '')}-1`,
  Architecture: 'x86_64' as const,
  RootDeviceType: 'ebs' as const,
  VirtualizationType: 'hvm' as const,
  State: 'available' as const,
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } }],
  ...more,
});

test('of each name and architecture only the newest usable image is offered', () => {
  const offered = offerImages([
    image('ami-old', '2025-08-14T00:00:00.000Z'),
    image('ami-new', '2025-11-03T00:00:00.000Z'),
    image('ami-newer-but-paravirtual', '2025-12-01T00:00:00.000Z', { VirtualizationType: 'paravirtual' }),
    image('ami-newest-but-failed', '2025-12-02T00:00:00.000Z', { State: 'failed' }),
    image('ami-for-mac', '2025-12-03T00:00:00.000Z', { Architecture: 'x86_64_mac' }),
    image('ami-arm', '2025-11-03T00:00:00.000Z', { Architecture: 'arm64' }),
  ]);
  expect(offered.map(({ id, facts }) => [id, facts['arch']])).toEqual([
    ['ami-new', 'amd64'],
    ['ami-arm', 'arm64'],
  ]);
  expect(offered[0]).toMatchObject({ name: 'debian-12', minDiskMiB: 8192, createdAt: '2025-11-03T00:00:00.000Z' });
});
