import { expect, test } from 'vitest';
import { readImageName } from './image-names.ts';

test.each([
  ['anything', { os_distro: 'debian', os_version: '12' }, 'debian-12', undefined],
  ['anything', { os_distro: 'Debian', os_version: '12.5', architecture: 'x86_64' }, 'debian-12', 'amd64'],
  ['anything', { os_distro: 'debian', os_version: 'bookworm' }, 'debian-12', undefined],
  ['anything', { os_distro: 'rockylinux', os_version: '9.3' }, 'rocky-9', undefined],
  ['debian-12-genericcloud-arm64', {}, 'debian-12', 'arm64'],
  ['Debian 12 (bookworm)', {}, 'debian-12', undefined],
  ['Ubuntu Server 24.04 LTS x86_64', {}, 'ubuntu-24.04', 'amd64'],
  ['ubuntu-noble-server-cloudimg-amd64', {}, 'ubuntu-24.04', 'amd64'],
  ['Rocky Linux 9.4 GenericCloud', {}, 'rocky-9', undefined],
  ['CentOS Stream 9', {}, 'centos-9', undefined],
  ['AlmaLinux-9-GenericCloud-9.4-20240507.aarch64', {}, 'almalinux-9', 'arm64'],
  ['alpine-3.20-cloudinit', {}, 'alpine-3.20', undefined],
  ['Fedora-Cloud-40', {}, 'fedora-40', undefined],
])('%s with %j is %s', (name, properties, wanted, arch) => {
  const read = readImageName(name, properties);
  expect(read?.name).toBe(wanted);
  expect(read?.facts['arch']).toBe(arch);
  const at = wanted.indexOf('-');
  expect(read?.facts).toMatchObject({ 'os.distribution': wanted.slice(0, at), 'os.version': wanted.slice(at + 1) });
});

test.each([
  ['cirros-0.6.2', {}],
  ['windows-2022', {}],
  ['backup 2026-01-01', {}],
  ['ubuntu', {}],
  ['anything', { os_distro: 'ubuntu', os_version: '24' }],
])('%s with %j is nothing that can be asked for', (name, properties) => {
  expect(readImageName(name, properties)).toBeUndefined();
});
