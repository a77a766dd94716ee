import { expect, test } from 'vitest';
import { DESIRED } from '../../../test/support/fake-platform.ts';
import { launchInput, launchToken } from './launch.ts';

const image = {
  ImageId: 'ami-1',
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8 } }],
};
const subnet = { id: 'subnet-1', vpc: 'vpc-1', zone: 'eu-central-1a', cidr: '10.0.0.0/20', public: true };
const groups = { members: 'sg-m', group: 'sg-g', listens: 'sg-l' };

function input(machine: object, minima = {}) {
  const desired = { ...DESIRED, machine: { image: 'debian-12', ...machine }, minima };
  return launchInput(desired, { subnet, groups, publicAddress: false }, { owner: 'o1', image, size: 't3.small' });
}
const disks = (machine: object, minima = {}) =>
  input(machine, minima).BlockDeviceMappings?.map(({ DeviceName, Ebs }) => [
    DeviceName,
    Ebs?.VolumeSize,
    Ebs?.VolumeType,
  ]);

test('a launch carries its tags, its network, its groups and no way to metadata without a token', () => {
  const { TagSpecifications = [], NetworkInterfaces, MetadataOptions } = input({});
  expect(TagSpecifications.map(({ ResourceType }) => ResourceType)).toEqual([
    'instance',
    'volume',
    'network-interface',
  ]);
  for (const { Tags } of TagSpecifications) {
    expect(Tags).toEqual(
      expect.arrayContaining([
        { Key: 'purlin:owner', Value: 'o1' },
        { Key: 'purlin:id', Value: DESIRED.id },
        { Key: 'Name', Value: 'm1' },
      ]),
    );
  }
  expect(NetworkInterfaces).toMatchObject([
    { SubnetId: 'subnet-1', Groups: ['sg-m', 'sg-g', 'sg-l'], AssociatePublicIpAddress: false },
  ]);
  expect(MetadataOptions).toMatchObject({ HttpTokens: 'required' });
});

test.each([
  [{}, {}, [['/dev/xvda', 8, 'gp3']]],
  [{}, { diskMiB: 20_000 }, [['/dev/xvda', 20, 'gp3']]],
  [{ disk: '30GiB', rootVolumeType: 'gp2' }, { diskMiB: 20_000 }, [['/dev/xvda', 30, 'gp2']]],
  [
    { volumes: [{ size: '100GiB' }, { size: '1TiB', type: 'st1' }] },
    {},
    [
      ['/dev/xvda', 8, 'gp3'],
      ['/dev/sdf', 100, 'gp3'],
      ['/dev/sdg', 1024, 'st1'],
    ],
  ],
])('a machine %j with minima %j has disks %j', (machine, minima, expected) => {
  expect(disks(machine, minima)).toEqual(expected);
});

test('tokens are the same for one identity and generation, others for others, and as long as EC2 allows', () => {
  const tokens = [launchToken('a', 0), launchToken('a', 1), launchToken('b', 0)];
  expect(new Set(tokens).size).toBe(3);
  expect(launchToken('a', 0)).toBe(tokens[0]);
  expect(Math.max(...tokens.map(({ length }) => length))).toBeLessThanOrEqual(64);
});
