import { expect, test } from 'vitest';
import { readTemplateName } from './template-name.ts';

test.each([
  ['debian-12', '', 'debian-12', { 'os.family': 'debian', 'os.codename': 'bookworm', arch: 'amd64', init: 'systemd' }],
  ['debian-12-amd64-20251103', '', 'debian-12', { arch: 'amd64' }],
  ['Debian_13_arm64', '', 'debian-13', { arch: 'arm64', 'os.codename': 'trixie' }],
  ['ubuntu-24.04-server', '', 'ubuntu-24.04', { 'os.family': 'debian', 'os.codename': 'noble' }],
  ['Rocky-9.4-x86_64', '', 'rocky-9', { 'os.family': 'rhel', arch: 'amd64' }],
  ['alma 9', '', 'almalinux-9', { 'os.family': 'rhel' }],
  ['alpine-3.20', '', 'alpine-3.20', { init: 'openrc' }],
  ['golden image', 'debian12_64Guest', 'debian-12', { 'os.distribution': 'debian', 'os.version': '12' }],
  ['base', 'rhel9_64Guest', 'rhel-9', {}],
])('the template %s (%s) is %s', (template, guestId, name, facts) => {
  expect(readTemplateName(template, guestId)).toMatchObject({ name, facts });
});

test.each([
  ['golden image', 'ubuntu64Guest'],
  ['windows-2022', 'windows2019srv_64Guest'],
  ['debian', 'otherGuest64'],
  ['debian-12x', ''],
])('the template %s (%s) is nothing that a machine could ask for', (template, guestId) => {
  expect(readTemplateName(template, guestId)).toBeUndefined();
});
