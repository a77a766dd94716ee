import { expect, test } from 'vitest';
import type { DesiredMachine } from '../../model/machine.ts';
import { serverBody } from './birth.ts';

const machine: DesiredMachine = {
  id: '6d3b3f4e-0000-4000-8000-000000000000',
  deployment: 'demo',
  name: 'demo-web-0',
  group: 'web',
  ordinal: 0,
  site: 'east',
  settings: {},
  machine: { image: 'debian-12' },
  minima: {},
  choice: { image: { name: 'debian-12', id: 'image-1' }, size: { name: 'small', id: 'flavor-1' } },
};

function born(given: Partial<DesiredMachine> = {}, tags = true) {
  const mark = { owner: 'abc', deployment: 'demo', site: 'east', machine: machine.id };
  const place = {
    mark,
    userData: '#cloud-config\n',
    networkId: 'net',
    securityGroups: ['g1', 'g2'],
    configDrive: true,
  };
  return serverBody({ machine: { ...machine, ...given }, ...place, tags }).server;
}

test('a server is owned and opened by the very call that makes it', () => {
  expect(born()).toMatchObject({
    name: 'demo-web-0',
    imageRef: 'image-1',
    flavorRef: 'flavor-1',
    config_drive: true,
    metadata: { purlin_id: machine.id, purlin_owner: 'abc', purlin_deployment: 'demo', purlin_site: 'east' },
    tags: ['purlin', 'purlin-abc', `purlin-id-${machine.id}`],
    networks: [{ uuid: 'net' }],
    security_groups: [{ name: 'g1' }, { name: 'g2' }],
    user_data: Buffer.from('#cloud-config\n').toString('base64'),
  });
  expect(born().tags?.every((tag) => tag.length <= 60 && !/[/,]/.test(tag))).toBe(true);
});

test('a Nova that is too old for tags at birth gets none', () => {
  expect(born({}, false)).not.toHaveProperty('tags');
});

test.each([
  [{ image: 'debian-12' }, undefined],
  [
    { image: 'debian-12', volumes: [{ size: '5GiB' }, { size: '1TiB' }] },
    [
      { boot_index: 0, source_type: 'image', destination_type: 'local', uuid: 'image-1' },
      { boot_index: -1, source_type: 'blank', destination_type: 'volume', volume_size: 5 },
      { boot_index: -1, source_type: 'blank', destination_type: 'volume', volume_size: 1024 },
    ],
  ],
  [
    { image: 'debian-12', bootFromVolume: true, disk: '1500MiB' },
    [{ boot_index: 0, source_type: 'image', destination_type: 'volume', uuid: 'image-1', volume_size: 2 }],
  ],
])('of %j the disks are %j, and all go with the server', (wish, disks) => {
  const body: { imageRef?: unknown; block_device_mapping_v2?: unknown } = born({ machine: wish });
  expect(body.block_device_mapping_v2).toEqual(disks?.map((disk) => ({ ...disk, delete_on_termination: true })));
  expect(body.imageRef).toBe('bootFromVolume' in wish ? undefined : 'image-1');
});

test('a zone is named only when one was chosen', () => {
  expect(born()).not.toHaveProperty('availability_zone');
  expect(born({ choice: { ...machine.choice, zone: 'b' } })).toHaveProperty('availability_zone', 'b');
});

test('without an image that was chosen nothing is made', () => {
  expect(() => born({ choice: { size: { name: 'small' } } })).toThrow(expect.objectContaining({ code: 'not-found' }));
});
