import { expect, test } from 'vitest';
import {
  architectureIn,
  debianArchitecture,
  factsOfImageName,
  imageNameOf,
  imageNameOfCodename,
} from './distributions.ts';

test.each([
  ['debian', '12', 'debian-12'],
  ['Debian', '12.5', 'debian-12'],
  ['ubuntu', '24.04', 'ubuntu-24.04'],
  ['rockylinux', '9.4', 'rocky-9'],
  ['opensuse', '15.6', 'opensuse-leap-15.6'],
  ['alpine', '3.20.3', 'alpine-3.20'],
  ['ubuntu', '24', undefined],
  ['debian', 'sid', undefined],
  ['windows', '2022', undefined],
])('%s %s is the image %s', (word, version, name) => {
  expect(imageNameOf(word, version)).toBe(name);
});

test('codenames are known in every case', () => {
  expect(imageNameOfCodename('Bookworm')).toBe('debian-12');
  expect(imageNameOfCodename('noble')).toBe('ubuntu-24.04');
  expect(imageNameOfCodename('sid')).toBeUndefined();
});

test.each([
  ['debian-12', { 'os.family': 'debian', 'os.version': '12', 'os.codename': 'bookworm', init: 'systemd' }],
  ['ubuntu-24.04', { 'os.family': 'debian', 'os.distribution': 'ubuntu', 'os.codename': 'noble' }],
  ['rocky-9', { 'os.family': 'rhel', 'os.version': '9', 'found.docker': false }],
  ['opensuse-leap-15.6', { 'os.family': 'suse', 'os.distribution': 'opensuse-leap' }],
  ['alpine-3.20', { init: 'openrc' }],
])('facts of %s follow from its name', (name, facts) => {
  expect(factsOfImageName(name)).toMatchObject(facts);
});

test('nothing follows from the name of what nobody knows', () => {
  expect(factsOfImageName('plan9-4')).toEqual({});
  expect(factsOfImageName('golden')).toEqual({});
});

test('architectures are named as Debian names them', () => {
  expect(debianArchitecture('x86_64')).toBe('amd64');
  expect(debianArchitecture('mac')).toBeUndefined();
  expect(debianArchitecture(undefined)).toBeUndefined();
  expect(architectureIn('AlmaLinux-9-GenericCloud-9.4-20240507.aarch64')).toBe('arm64');
  expect(architectureIn('Debian_13_arm64')).toBe('arm64');
  expect(architectureIn('debian-12')).toBeUndefined();
});
