import type { BodyImage } from './body-tree.ts';

/** Traffic that a machine's security groups let in. */
export interface IngressRule {
  /** `all`: also what has no ports. */
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'all';
  /** First and last; default all. */
  readonly ports?: readonly [from: number, to: number];
  /** Sources as CIDR; a source that is a group stands here as its members' private addresses. */
  readonly from: readonly string[];
}

/** What a control plane says of one machine: enough to give it a body. */
export interface SeenMachine {
  /** The control plane's own id, `i-0abc` or a UUID; no two machines of one yard share one. */
  readonly id: string;
  readonly power: 'on' | 'off';
  /** Another text than before: it was rebooted. */
  readonly boot?: string;
  readonly hostname: string;
  /** Where it answers; the first is the one that its own connections come from. */
  readonly addresses: readonly string[];
  /** Those of its addresses that the world reaches; towards such an address of another machine it comes from its first one. */
  readonly publicAddresses?: readonly string[];
  /** Its public addresses are translated on the way, and stand on none of its interfaces; default false. */
  readonly translated?: boolean;
  /** What reaches it; default everything. Answers to what it began always do. */
  readonly ingress?: readonly IngressRule[];
  readonly image: BodyImage;
  /** User data as it was given; default none. */
  readonly userData?: Buffer;
  /** OpenSSH public keys of the metadata service: the image's default user has them. */
  readonly publicKeys?: readonly string[];
  /** The image's default user; default `debian`. */
  readonly defaultUser?: string;
}

/** The addresses of a machine that the world does not reach. */
export function innerAddresses({ addresses, publicAddresses = [] }: SeenMachine): readonly string[] {
  return addresses.filter((address) => !publicAddresses.includes(address));
}

/** The addresses that stand on the machine itself. */
export function ownAddresses(machine: SeenMachine): readonly string[] {
  return isTranslated(machine) ? innerAddresses(machine) : machine.addresses;
}

/** A machine that has public addresses only has nothing that they could be translated to. */
export function isTranslated(machine: SeenMachine): boolean {
  return machine.translated === true && innerAddresses(machine).length > 0;
}

/** A client of one control plane. */
export interface Watch {
  /** Its own among those of a yard: `aws`. */
  readonly name: string;
  /** Pause between looks; default 300. */
  readonly everyMs?: number;
  /** Every machine that is there, on or off; what is not listed is gone. */
  look(signal: AbortSignal): Promise<readonly SeenMachine[]>;
}

/** Machines that no control plane knows, such as those that an operator has and Purlin adopts. */
export function fixedWatch(name: string, machines: readonly SeenMachine[]): Watch {
  return { name, look: async () => machines };
}
