import type { Facts } from '../../model/facts.ts';

/** Distributions as os-release spells them, with what follows. `major`: VERSION_ID in names goes by the first number. */
const DISTRIBUTIONS: Readonly<
  Record<string, { readonly family: string; readonly init: string; readonly digits: 1 | 2 }>
> = {
  debian: { family: 'debian', init: 'systemd', digits: 1 },
  ubuntu: { family: 'debian', init: 'systemd', digits: 2 },
  rocky: { family: 'rhel', init: 'systemd', digits: 1 },
  almalinux: { family: 'rhel', init: 'systemd', digits: 1 },
  centos: { family: 'rhel', init: 'systemd', digits: 1 },
  rhel: { family: 'rhel', init: 'systemd', digits: 1 },
  fedora: { family: 'rhel', init: 'systemd', digits: 1 },
  alpine: { family: 'alpine', init: 'openrc', digits: 2 },
};

const CODENAMES: Readonly<Record<string, readonly [distribution: string, version: string]>> = {
  bullseye: ['debian', '11'],
  bookworm: ['debian', '12'],
  trixie: ['debian', '13'],
  focal: ['ubuntu', '20.04'],
  jammy: ['ubuntu', '22.04'],
  noble: ['ubuntu', '24.04'],
};

/** Other spellings, also of `os_distro`. Source: libosinfo's short ids. */
const ALIASES: Readonly<Record<string, string>> = {
  alma: 'almalinux',
  rockylinux: 'rocky',
  redhat: 'rhel',
  alpinelinux: 'alpine',
};

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  amd64: 'amd64',
  aarch64: 'arm64',
  arm64: 'arm64',
  ppc64le: 'ppc64el',
  s390x: 's390x',
};

/** An image by what it is: `debian-12`. */
export interface ImageName {
  readonly name: string;
  readonly facts: Facts;
}

/**
 * What an image is, from its properties, else from its name; undefined where neither tells.
 * @example readImageName('Debian 12 (bookworm) x86_64', {}) gives debian-12 of amd64
 * Source: Glance, "Useful image properties": os_distro, os_version, architecture.
 */
export function readImageName(
  name: string,
  properties: {
    readonly os_distro?: string | undefined;
    readonly os_version?: string | undefined;
    readonly architecture?: string | undefined;
  },
): ImageName | undefined {
  const told = fromProperties(properties.os_distro, properties.os_version) ?? fromText(name);
  if (told === undefined) return undefined;
  const arch = ARCHITECTURES[properties.architecture ?? ''] ?? architectureIn(name);
  return { name: told, facts: { ...factsOfImageName(told), ...(arch !== undefined && { arch }) } };
}

/** Facts that follow from `debian-12`; none for a name of an unknown distribution. */
export function factsOfImageName(name: string): Facts {
  const at = name.indexOf('-');
  const distribution = name.slice(0, at);
  const version = name.slice(at + 1);
  const known = DISTRIBUTIONS[distribution];
  if (at < 0 || known === undefined) return {};
  const codename = Object.keys(CODENAMES).find((one) => CODENAMES[one]?.join('-') === name);
  return {
    'os.family': known.family,
    'os.distribution': distribution,
    'os.version': version,
    ...(codename !== undefined && { 'os.codename': codename }),
    init: known.init,
  };
}

function fromProperties(distro: string | undefined, version: string | undefined): string | undefined {
  if (distro === undefined || version === undefined) return undefined;
  const lower = distro.toLowerCase();
  const codename = CODENAMES[version.toLowerCase()];
  return codename === undefined ? joined(ALIASES[lower] ?? lower, version) : codename.join('-');
}

function fromText(text: string): string | undefined {
  const lower = text.toLowerCase();
  for (const match of lower.matchAll(
    /([a-z]+)(?:[\s_-]*(?:linux|stream|server|cloud|genericcloud|generic))*[\s_-]*v?(\d+(?:\.\d+)*)/g,
  )) {
    const word = match[1] ?? '';
    const found = joined(ALIASES[word] ?? word, match[2] ?? '');
    if (found !== undefined) return found;
  }
  const codename = Object.keys(CODENAMES).find((one) => lower.split(/[^a-z]+/).includes(one));
  return codename && CODENAMES[codename]?.join('-');
}

function joined(distribution: string, version: string): string | undefined {
  const known = DISTRIBUTIONS[distribution];
  const numbers = version.split('.');
  if (known === undefined || !/^\d+$/.test(numbers[0] ?? '') || numbers.length < known.digits) return undefined;
  return `${distribution}-${numbers.slice(0, known.digits).join('.')}`;
}

function architectureIn(name: string): string | undefined {
  const words = name.toLowerCase().split(/[^a-z0-9_]+/);
  const word = words.find((one) => ARCHITECTURES[one] !== undefined);
  return word && ARCHITECTURES[word];
}
