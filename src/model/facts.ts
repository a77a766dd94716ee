import type { Json } from './files/values.ts';

/** One entry of the catalogue of facts. `version` compares only by `version(a) >= version(b)`. */
export interface FactDefinition {
  readonly type: 'string' | 'integer' | 'boolean' | 'version' | 'list' | 'map';
  readonly description: string;
  /** The pack that added it; undefined for the core. */
  readonly pack?: string;
  /** Text of a POSIX shell script that prints the value; core facts come from the one probe script. */
  readonly observe?: string;
}

/** Facts of one machine by catalogue path (flat): `{ 'os.family': 'debian', cpus: 2 }`. An absent path is unknown. */
export type Facts = Readonly<Record<string, Json>>;

/** The core catalogue. Expressions see a path `os.family` as `machine.os.family`. */
export const CORE_FACTS: Readonly<Record<string, FactDefinition>> = {
  'os.family': { type: 'string', description: 'family of distributions: debian, rhel, alpine, suse' },
  'os.distribution': { type: 'string', description: 'ID of os-release: debian, ubuntu, rocky, alpine' },
  'os.version': { type: 'version', description: 'VERSION_ID of os-release, such as "12"' },
  'os.codename': { type: 'string', description: 'VERSION_CODENAME of os-release, such as bookworm' },
  'kernel.version': { type: 'version', description: 'release of the running kernel' },
  arch: { type: 'string', description: 'architecture as Debian names it: amd64, arm64' },
  cpus: { type: 'integer', description: 'processors online' },
  memoryMiB: { type: 'integer', description: 'memory in MiB' },
  init: { type: 'string', description: 'the init system that runs as process 1: systemd, sysvinit, openrc, none' },
  root: { type: 'boolean', description: 'whether steps can run as root' },
  origin: { type: 'string', description: 'how the machine came: created or adopted' },
  'platform.opensPorts': {
    type: 'boolean',
    description: 'the ports that its roles listen on are opened by rules of its platform',
  },
  'platform.admits': {
    type: 'boolean',
    description: 'its platform can let chosen addresses in to the ports that its roles listen on',
  },
  opensPorts: {
    type: 'boolean',
    description:
      'the machine itself opens the ports that its roles listen on: `opened-ports` is in its `ready` list, and no rules of its platform do it',
  },
  'members.outside': {
    type: 'boolean',
    description:
      'other members of the deployment come to it from outside of the network that its site gives its machines',
  },
  listens: {
    type: 'list',
    description:
      'ports that its roles listen on for others, such as "tcp 2377 deployment"; for inputs only, since it is known when all roles are chosen',
  },
  disks: { type: 'list', description: 'disks but the one of the root file system: id, sizeMiB, found.empty' },
  'found.docker': { type: 'boolean', description: 'a Docker engine answered when the machine came' },
  'found.dockerVersion': {
    type: 'version',
    description: 'version of the Docker engine that answered when the machine came',
  },
};
