import type { Facts } from '../model/facts.ts';

interface Distribution {
  readonly family: string;
  readonly init: string;
  /** How many numbers of a version tell images apart: Rocky 9.4 is `rocky-9`, Ubuntu 24.04 is `ubuntu-24.04`. */
  readonly numbers: 1 | 2;
}

/** By `ID` of os-release (freedesktop.org, os-release(5)). */
const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  debian: { family: 'debian', init: 'systemd', numbers: 1 },
  ubuntu: { family: 'debian', init: 'systemd', numbers: 2 },
  rhel: { family: 'rhel', init: 'systemd', numbers: 1 },
  rocky: { family: 'rhel', init: 'systemd', numbers: 1 },
  almalinux: { family: 'rhel', init: 'systemd', numbers: 1 },
  centos: { family: 'rhel', init: 'systemd', numbers: 1 },
  ol: { family: 'rhel', init: 'systemd', numbers: 1 },
  fedora: { family: 'rhel', init: 'systemd', numbers: 1 },
  amzn: { family: 'rhel', init: 'systemd', numbers: 1 },
  sles: { family: 'suse', init: 'systemd', numbers: 2 },
  'opensuse-leap': { family: 'suse', init: 'systemd', numbers: 2 },
  alpine: { family: 'alpine', init: 'openrc', numbers: 2 },
};

/** Other spellings, in names of images, `os_distro` of Glance (libosinfo's short ids) and guest ids of vSphere. */
const ALIASES: Readonly<Record<string, string>> = {
  alma: 'almalinux',
  rockylinux: 'rocky',
  redhat: 'rhel',
  oraclelinux: 'ol',
  opensuse: 'opensuse-leap',
  alpinelinux: 'alpine',
};

const CODENAMES: Readonly<Record<string, string>> = {
  bullseye: 'debian-11',
  bookworm: 'debian-12',
  trixie: 'debian-13',
  focal: 'ubuntu-20.04',
  jammy: 'ubuntu-22.04',
  noble: 'ubuntu-24.04',
  resolute: 'ubuntu-26.04',
};

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  amd64: 'amd64',
  aarch64: 'arm64',
  arm64: 'arm64',
  ppc64le: 'ppc64el',
  s390x: 's390x',
};

/**
 * The name of an image by distribution and version, as offers have it; undefined for what is no distribution that we know, or too little
 * of a version.
 * @example imageNameOf('RockyLinux', '9.4') // 'rocky-9'
 */
export function imageNameOf(word: string, version: string): string | undefined {
  const lower = word.toLowerCase();
  const distribution = ALIASES[lower] ?? lower;
  const known = DISTRIBUTIONS[distribution];
  if (known === undefined || !/^\d+(\.\d+)*$/.test(version)) return undefined;
  const numbers = version.split('.');
  if (numbers.length < known.numbers) return undefined;
  return `${distribution}-${numbers.slice(0, known.numbers).join('.')}`;
}

/**
 * The same by a codename, in whatever case.
 * @example imageNameOfCodename('Bookworm') // 'debian-12'
 */
export function imageNameOfCodename(word: string): string | undefined {
  return CODENAMES[word.toLowerCase()];
}

/**
 * Facts of a machine that is made from an image of this name: predictions, which what the machine itself tells replaces. A machine comes
 * without a container engine, as the distributions' own images do; a site whose images have one says so (`facts` of its `machine`).
 * Nothing follows from a name that is none of {@link imageNameOf}.
 * @example factsOfImageName('debian-12') // os.family debian, os.version 12, init systemd ...
 */
export function factsOfImageName(name: string): Facts {
  const at = name.lastIndexOf('-');
  const distribution = name.slice(0, at);
  const known = DISTRIBUTIONS[distribution];
  if (known === undefined) return {};
  const codename = Object.keys(CODENAMES).find((word) => CODENAMES[word] === name);
  return {
    'os.family': known.family,
    'os.distribution': distribution,
    'os.version': name.slice(at + 1),
    ...(codename !== undefined && { 'os.codename': codename }),
    init: known.init,
    'found.docker': false,
  };
}

/**
 * An architecture as Debian names it; undefined for what is none.
 * @example debianArchitecture('aarch64') // 'arm64'
 */
export function debianArchitecture(word: string | undefined): string | undefined {
  return word === undefined ? undefined : ARCHITECTURES[word];
}

const ARCHITECTURE = new RegExp(`(?<![a-z0-9])(${Object.keys(ARCHITECTURES).join('|')})(?![a-z0-9])`);

/**
 * The first architecture that a text names.
 * @example architectureIn('Rocky-9.4-x86_64') // 'amd64'
 */
export function architectureIn(text: string): string | undefined {
  return debianArchitecture(ARCHITECTURE.exec(text.toLowerCase())?.[1]);
}
