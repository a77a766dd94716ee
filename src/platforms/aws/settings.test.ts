import { expect, test } from 'vitest';
import { awsMachineSchema, awsSettingsSchema, sizeGiB } from './settings.ts';
import { canonicalCidr, subnetCidr } from './subnet-cidr.ts';

const region = 'eu-central-1';

test.each([
  [{}, false],
  [{ region }, true],
  [{ region: 'Frankfurt' }, false],
  [{ region: 'us-gov-west-1' }, true],
  [{ region, accessKey: { secret: 'id' } }, false],
  [{ region, accessKey: { secret: 'id' }, secretKey: { secret: 'key' } }, true],
  [{ region, secretKey: 'in the clear', accessKey: { secret: 'id' } }, false],
  [{ region, network: { vpc: 'production', subnets: ['a'] } }, true],
  [{ region, network: { cidr: '10.40.0.0/16' } }, true],
  [{ region, network: { cidr: '10.40.0.0/8' } }, false],
  [{ region, network: { cidr: '10.40.0.0/16', vpc: 'production' } }, false],
  [{ region, network: {} }, false],
  [{ region, imageOwners: ['self', '123412341234'] }, true],
  [{ region, imageOwners: ['me'] }, false],
  [{ region, colour: 'red' }, false],
])('settings %j are valid: %s', (settings, valid) => {
  expect(awsSettingsSchema.safeParse(settings).success).toBe(valid);
});

test('volumes of a machine have a size, and a type that needs no more numbers', () => {
  const volumes = (volume: object) => awsMachineSchema.safeParse({ image: 'debian-12', volumes: [volume] }).success;
  expect([volumes({ size: '20GiB' }), volumes({ size: '20GiB', type: 'io2' }), volumes({ type: 'gp3' })]).toEqual([
    true,
    false,
    false,
  ]);
});

test.each([
  ['20GiB', 20],
  ['512MiB', 1],
  ['1TiB', 1024],
])('%s are %i GiB', (text, gib) => {
  expect(sizeGiB(text)).toBe(gib);
});

test.each([
  ['10.40.0.0/16', 0, '10.40.0.0/20'],
  ['10.40.0.0/16', 2, '10.40.32.0/20'],
  ['192.168.5.0/24', 15, '192.168.5.240/28'],
])('of %s part %i is %s', (cidr, index, part) => {
  expect(subnetCidr(cidr, index)).toBe(part);
});

test.each([
  ['10.1.2.3/16', '10.1.0.0/16'],
  ['198.51.100.7/32', '198.51.100.7/32'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8::/64', '2001:db8::/64'],
])('%s is kept as %s', (cidr, kept) => {
  expect(canonicalCidr(cidr)).toBe(kept);
});
