import type { z } from 'zod';
import type { Json } from '../model/files/values.ts';
import type { DesiredMachine, ObservedMachine } from '../model/machine.ts';
import type { Offers } from '../model/offers.ts';

/** One kind of infrastructure, as an adapter. Adapters are thin: retries, limits and logging wrap this port. */
export interface Platform {
  readonly name: string;
  /** What this adapter can do beside the four verbs; a flag with a method of the same meaning announces that method. */
  readonly abilities: Abilities;
  /** Schema of a site's `settings` and of its `machine`; unknown keys are errors. Known without any SDK. */
  readonly settingsSchema: z.ZodType;
  readonly machineSchema: z.ZodType;
  /** Images, sizes, zones and services with their facts, so that planning needs no machine. Never needs root; changes nothing. */
  offers(site: SiteSettings, options: CallOptions): Promise<Offers>;
  /** What is there under this identity; undefined when nothing is. Changes nothing. */
  observe(machine: DesiredMachine, options: CallOptions): Promise<ObservedMachine | undefined>;
  /**
   * Makes the machine, or brings it to the wish; twice gives one machine. Creation carries `machine.id` in the same call.
   * What all machines of the deployment at the site share (networks, security groups) is made on the way, owned from birth.
   * Errors: `platform`, `platform-busy`, `privilege`, `credentials`, `quota`, `tls`, `unreachable`, `not-found` (image, size),
   * each with what to do.
   */
  converge(machine: DesiredMachine, options: CallOptions): Promise<ObservedMachine>;
  /** Takes the machine away with everything that came with it; absent counts as done. Adopted machines are let go, never destroyed. */
  destroy(machine: DesiredMachine, options: CallOptions): Promise<void>;
  /** Every machine of the deployment that carries our ownership tag. */
  list(site: SiteSettings, options: CallOptions): Promise<readonly OwnedMachine[]>;
  /** After the last machine of a deployment left: removes what the site shares (networks, relays). Absent counts as done. */
  dispose(site: SiteSettings, options: CallOptions): Promise<void>;
  /** Only with `abilities.power`. Keeps the disk. */
  power?(machine: DesiredMachine, to: 'on' | 'off', options: CallOptions): Promise<void>;
  /** Only with `abilities.console`: the last lines of its console. */
  console?(machine: DesiredMachine, options: CallOptions): Promise<string>;
  /**
   * Only with `abilities.admits`: lets exactly these addresses in to the ports that the machine listens on `from: deployment`, for
   * members at other sites. The list replaces the one before; empty closes them. `converge` leaves them as they are. Idempotent.
   */
  admit?(machine: DesiredMachine, cidrs: readonly string[], options: CallOptions): Promise<void>;
  /**
   * Only with `abilities.sweeps`: everything at the site that carries an ownership tag of Purlin, of any deployment and owner, in the
   * order in which it can be removed (machines first, networks last).
   */
  owned?(site: SiteSettings, options: CallOptions): Promise<readonly OwnedThing[]>;
  /** Only with `abilities.sweeps`: removes one of them, and what hangs on it alone. Absent counts as done. */
  remove?(site: SiteSettings, thing: OwnedThing, options: CallOptions): Promise<void>;
  /**
   * Only with `abilities.examines`: looks at what the site needs to work: credentials, permissions, quotas, images, reachability, clock.
   * A finding per thing; it throws only when cancelled. Changes nothing.
   */
  examine?(site: SiteSettings, options: CallOptions): Promise<readonly Finding[]>;
  /** Whether this process may change anything here: undefined, or one sentence that says what to do. */
  missingPrivilege?(site: SiteSettings): string | undefined;
}

export interface Abilities {
  readonly power: boolean;
  readonly console: boolean;
  /** Machines are made here, not only adopted. */
  readonly creates: boolean;
  /** The host's key is known before the first connection. */
  readonly knowsHostKey: boolean;
  /** Machines are born with user data (cloud-init), by which keys are handed over. */
  readonly userData: boolean;
  /** Extra disks come with a machine (`volumes` of a site's `machine`) and go with it. */
  readonly volumes: boolean;
  /** A private network of the deployment's own can be made. */
  readonly privateNetworks: boolean;
  /** `listens` of a machine becomes rules of the platform (security groups). */
  readonly securityRules: boolean;
  /** Machines can have an address that is reached from outside. */
  readonly publicAddresses: boolean;
  readonly admits: boolean;
  /** Calls cross a network to a control plane: its offers are kept, and planned with while it cannot be asked. */
  readonly remote: boolean;
  readonly sweeps: boolean;
  readonly examines: boolean;
}

/** No ability: what an adapter's flags start from, so that each names only what it has. */
export const NO_ABILITIES: Abilities = {
  power: false,
  console: false,
  creates: false,
  knowsHostKey: false,
  userData: false,
  volumes: false,
  privateNetworks: false,
  securityRules: false,
  publicAddresses: false,
  admits: false,
  remote: false,
  sweeps: false,
  examines: false,
};

/** Every ability: that of the clouds. */
export const ALL_ABILITIES: Abilities = {
  power: true,
  console: true,
  creates: true,
  knowsHostKey: true,
  userData: true,
  volumes: true,
  privateNetworks: true,
  securityRules: true,
  publicAddresses: true,
  admits: true,
  remote: true,
  sweeps: true,
  examines: true,
};

/** No offers: what an adapter that has little to give starts from. */
export const NO_OFFERS: Offers = {
  images: [],
  sizes: [],
  zones: [],
  services: [],
  networks: [],
  facts: {},
  provides: [],
  environment: {},
};

export interface SiteSettings {
  readonly deployment: string;
  readonly site: string;
  readonly settings: Readonly<Record<string, Json>>;
  readonly machine: Readonly<Record<string, Json>>;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly log?: (text: string) => void;
}

export interface OwnedMachine {
  readonly id: string;
  readonly deployment: string;
  readonly name: string;
  readonly platformId: string;
}

/** Something at a platform that Purlin made: a machine, or what came with one, or what a deployment's machines share. */
export interface OwnedThing {
  /** `machine`, `volume`, `address`, `network-interface`, `security-group`, `subnet`, `router`, `network`, `folder` ... */
  readonly kind: string;
  readonly platformId: string;
  readonly name: string;
  /** Whose state folder made it; see `Identity.owner`. */
  readonly owner: string;
  readonly deployment: string;
  /** Identity of the machine that it is or came with; absent: shared by the deployment's machines at the site. */
  readonly machine?: string;
}

/** One finding of `examine`. */
export interface Finding {
  readonly name:
    | 'endpoint'
    | 'credentials'
    | 'permissions'
    | 'quota'
    | 'images'
    | 'sizes'
    | 'prices'
    | 'network'
    | 'clock';
  readonly verdict: 'ok' | 'warning' | 'failed';
  /** One clause: what was seen. */
  readonly detail: string;
  /** What to do, one sentence; always where the verdict is not ok. */
  readonly try?: string;
}
