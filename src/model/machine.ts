import type { Facts } from './facts.ts';
import type { AdoptedMachine } from './files/adopted-machine.ts';
import type { Json } from './files/values.ts';
import type { MachineChoice } from './offers.ts';

/** Addresses of a machine by network name (`private`, `public`), as its platform tells them. */
export type Networks = Readonly<Record<string, string>>;
/** Addresses of a machine by purpose (`control`, `cluster`, `client`, `storage`, `bmc`), after the ladder's `address`. */
export type Addresses = Readonly<Record<string, string>>;

/** How to log in to a machine. Everything but secrets; the private key is named by file. */
export interface Access {
  readonly host: string;
  /** Default 22. */
  readonly port?: number;
  readonly user: string;
  /** Path of a private key; without it the agent and the user's default keys are tried. */
  readonly identityFile?: string;
  /** OpenSSH public keys that the host may show (`ssh-ed25519 AAAA...`). Empty: ask known_hosts, never trust blindly. */
  readonly hostKeys: readonly string[];
  /** Jump hosts, first hop first. */
  readonly jump?: readonly Access[];
  /** An HTTP CONNECT proxy on a unix socket (path) or TCP (host:port), for example a lab's relay. */
  readonly connectProxy?: string;
  /** Argument array whose standard input and output are the connection (OpenSSH's ProxyCommand). */
  readonly proxyCommand?: readonly string[];
  /** An OpenSSH config file that fills in what stands open here, for example `~/.ssh/config`; see ssh_config(5). An empty `user` stands open. */
  readonly sshConfig?: string;
  /** true: steps run through sudo -n because the user is not root. */
  readonly sudo: boolean;
  /** `local`: this machine, no SSH. Default ssh. */
  readonly transport?: string;
}

/** What the resolver wants of one machine; the platform brings it into being. */
export interface DesiredMachine {
  /** Identity: a UUID that a replacement does not inherit. It is the idempotency token and the ownership tag. */
  readonly id: string;
  readonly deployment: string;
  readonly name: string;
  readonly group: string;
  readonly ordinal: number;
  readonly site: string;
  /** The site's `settings`, checked by the adapter's schema. */
  readonly settings: Readonly<Record<string, Json>>;
  /** The site's `machine`, checked by the adapter's schema. */
  readonly machine: Readonly<Record<string, Json>>;
  /** Minima in units: cpus, memoryMiB, diskMiB; absent = any. */
  readonly minima: {
    readonly cpus?: number;
    readonly memoryMiB?: number;
    readonly diskMiB?: number;
    readonly arch?: string;
  };
  /** Only for machines that are adopted. */
  readonly adopt?: AdoptedMachine;
  /** Image, size and zone that the resolver picked from the site's offers; absent where the platform offers none to pick from. */
  readonly choice?: MachineChoice;
  /** Ports that the machine's roles listen on; a platform turns them into security groups, where it has them. Sorted, without twins. */
  readonly listens?: readonly ListenRule[];
}

/** A port that is open to some: `{ port: 2377, protocol: 'tcp', from: 'deployment' }`. */
export interface ListenRule {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** group: members of the machine's group; site: the deployment's machines at this site; deployment: all of them; anywhere: everybody. */
  readonly from: 'group' | 'site' | 'deployment' | 'anywhere';
}

/** What a platform tells of a machine that is there. */
export interface ObservedMachine {
  /** The platform's own id, for messages. */
  readonly platformId: string;
  readonly power: 'on' | 'off' | 'unknown';
  readonly networks: Networks;
  readonly access: Access;
  /** Facts that the platform knows without logging in; the probe's facts win. */
  readonly facts: Facts;
}
