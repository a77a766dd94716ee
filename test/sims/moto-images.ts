import { createHash } from 'node:crypto';

/** An image as MOTO_AMIS_PATH wants it (moto/ec2/models/amis.py, class Ami). */
export interface MotoImage {
  readonly ami_id: string;
  readonly name: string;
  readonly description: string;
  readonly owner_id: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly creation_date: string;
  readonly root_device_name: string;
  readonly state: 'available';
  readonly public: true;
  readonly image_location: string;
  readonly image_type: 'machine';
  readonly root_device_type: 'ebs';
  readonly virtualization_type: 'hvm';
  readonly hypervisor: 'xen';
  readonly sriov: 'simple';
}

/** Debian's account for official images (wiki.debian.org/Cloud/AmazonEC2Image). */
export const DEBIAN_OWNER = '136693071363';
/** Canonical's (documentation.ubuntu.com/aws, "Find images"). */
export const UBUNTU_OWNER = '099720109477';
const STRANGER = '123412341234';

const DEBIAN_DATES = ['20250814-2204', '20251103-2283'];
const UBUNTU_DATES = ['20250821', '20251022'];

/**
 * Images as the distributions publish them, by owner and name: Debian 12 and 13, Ubuntu 22.04 and 24.04, two dates and two
 * architectures each. Beside them what must not be chosen: a stranger's newer image with Debian's name, and a daily one.
 */
export function motoImages(): readonly MotoImage[] {
  return [...debianImages(), ...ubuntuImages(), ...traps()];
}

function debianImages(): readonly MotoImage[] {
  return ['12', '13'].flatMap((version) =>
    DEBIAN_DATES.flatMap((date) =>
      ['amd64', 'arm64'].map((architecture) =>
        image(DEBIAN_OWNER, `debian-${version}-${architecture}-${date}`, {
          description: `Debian ${version} (${date})`,
          rootDevice: '/dev/xvda',
        }),
      ),
    ),
  );
}

function ubuntuImages(): readonly MotoImage[] {
  const releases = ['hvm-ssd/ubuntu-jammy-22.04', 'hvm-ssd-gp3/ubuntu-noble-24.04'];
  return releases.flatMap((release) =>
    UBUNTU_DATES.flatMap((date) =>
      ['amd64', 'arm64'].map((architecture) =>
        image(UBUNTU_OWNER, `ubuntu/images/${release}-${architecture}-server-${date}`, {
          description: `Canonical, Ubuntu, ${release.slice(-5)} LTS, ${architecture} image build on ${date}`,
          rootDevice: '/dev/sda1',
        }),
      ),
    ),
  );
}

function traps(): readonly MotoImage[] {
  return [
    image(STRANGER, 'debian-12-amd64-20261101-9999', { description: 'free coins', rootDevice: '/dev/xvda' }),
    image(DEBIAN_OWNER, 'debian-sid-amd64-daily-20261101-9999', { description: 'Debian sid', rootDevice: '/dev/xvda' }),
  ];
}

function image(owner: string, name: string, given: { description: string; rootDevice: string }): MotoImage {
  const [, year, month, day] = /(\d{4})(\d\d)(\d\d)(?:-\d{4})?$/.exec(name) ?? [];
  return {
    ami_id: `ami-${createHash('sha256').update(`${owner} ${name}`).digest('hex').slice(0, 17)}`,
    name,
    description: given.description,
    owner_id: owner,
    architecture: name.includes('arm64') ? 'arm64' : 'x86_64',
    creation_date: `${year}-${month}-${day}T00:00:00.000Z`,
    root_device_name: given.rootDevice,
    state: 'available',
    public: true,
    image_location: `amazon/${name}`,
    image_type: 'machine',
    root_device_type: 'ebs',
    virtualization_type: 'hvm',
    hypervisor: 'xen',
    sriov: 'simple',
  };
}
