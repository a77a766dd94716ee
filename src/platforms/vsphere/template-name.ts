import type { Facts } from '../../model/facts.ts';

/** Families of distributions by `ID` of os-release. */
const FAMILIES: Readonly<Record<string, string>> = {
  debian: 'debian',
  ubuntu: 'debian',
  rhel: 'rhel',
  rocky: 'rhel',
  almalinux: 'rhel',
  centos: 'rhel',
  ol: 'rhel',
  fedora: 'rhel',
  alpine: 'alpine',
  sles: 'suse',
  opensuse: 'suse',
};

/** Other words for a distribution in names of templates and guest ids. */
const ALIASES: Readonly<Record<string, string>> = {
  rockylinux: 'rocky',
  alma: 'almalinux',
  redhat: 'rhel',
  oraclelinux: 'ol',
};

const CODENAMES: Readonly<Record<string, string>> = {
  'debian-11': 'bullseye',
  'debian-12': 'bookworm',
  'debian-13': 'trixie',
  'ubuntu-20.04': 'focal',
  'ubuntu-22.04': 'jammy',
  'ubuntu-24.04': 'noble',
};

const ARCHITECTURES: Readonly<Record<string, string>> = {
  amd64: 'amd64',
  x86_64: 'amd64',
  arm64: 'arm64',
  aarch64: 'arm64',
};

/**
 * What a template is: by its name (`debian-12`, `debian-12-amd64-20251103`, `Rocky_9.4_x86_64`), else by its guest id
 * (`debian12_64Guest`), which only tells the version of some. undefined: nothing that a machine could ask for.
 */
export function readTemplateName(name: string, guestId: string): { name: string; facts: Facts } | undefined {
  const system = systemOf(name.toLowerCase()) ?? systemOfGuest(guestId.toLowerCase());
  if (system === undefined) return undefined;
  const { distribution, version } = system;
  const codename = CODENAMES[`${distribution}-${version}`];
  const family = FAMILIES[distribution];
  const facts = {
    ...(family !== undefined && { 'os.family': family }),
    'os.distribution': distribution,
    'os.version': version,
    ...(codename !== undefined && { 'os.codename': codename }),
    arch: archOf(name.toLowerCase(), guestId.toLowerCase()),
    init: family === 'alpine' ? 'openrc' : 'systemd',
  };
  return { name: `${distribution}-${version}`, facts };
}

function systemOf(name: string): { distribution: string; version: string } | undefined {
  const match = /^([a-z]+)[-_. ]?(\d+(?:\.\d+)?)(?=$|[-_. ])/.exec(name);
  return known(match?.[1], match?.[2]);
}

function systemOfGuest(guestId: string): { distribution: string; version: string } | undefined {
  const match = /^(?:arm)?([a-z]+?)(\d+)?_?(?:64)?guest$/.exec(guestId);
  // Not a version: `ubuntu64Guest` is any Ubuntu of 64 bits.
  return known(match?.[1], match?.[2] === '64' ? undefined : match?.[2]);
}

function known(word: string | undefined, version: string | undefined) {
  const distribution = ALIASES[word ?? ''] ?? word ?? '';
  if (FAMILIES[distribution] === undefined || version === undefined) return undefined;
  // Machines ask for Rocky 9, not 9.4; Ubuntu's versions have two parts, and Alpine's.
  const two = distribution === 'ubuntu' || distribution === 'alpine' || distribution === 'opensuse';
  return { distribution, version: two ? version : (version.split('.')[0] ?? version) };
}

function archOf(name: string, guestId: string): string {
  const told = /(?:^|[-_. ])(amd64|x86_64|arm64|aarch64)(?=$|[-_. ])/.exec(name)?.[1];
  return ARCHITECTURES[told ?? ''] ?? (guestId.startsWith('arm') ? 'arm64' : 'amd64');
}
