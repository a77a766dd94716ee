import type { z } from 'zod';
import type { Facts } from '../model/facts.ts';
import type { Json } from '../model/files/values.ts';
import type { DesiredMachine, ObservedMachine } from '../model/machine.ts';

/** One kind of infrastructure, as an adapter. Adapters are thin: retries, limits and logging wrap this port. */
export interface Platform {
  readonly name: string;
  /** What this adapter can do beside the four verbs; each flag announces the method of the same name. */
  readonly abilities: Abilities;
  /** Schema of a site's `settings` and of its `machine`; unknown keys are errors. */
  readonly settingsSchema: z.ZodType;
  readonly machineSchema: z.ZodType;
  /** Images, sizes, zones and services with their facts, so that planning needs no machine. Never needs root. */
  offers(site: SiteSettings, options: CallOptions): Promise<Offers>;
  /** What is there under this identity; undefined when nothing is. Changes nothing. */
  observe(machine: DesiredMachine, options: CallOptions): Promise<ObservedMachine | undefined>;
  /**
   * Makes the machine, or brings it to the wish; twice gives one machine. Creation carries `machine.id` in the same call.
   * Errors: `platform`, `platform-busy`, `privilege`, `not-found` (image, size), each with what to do.
   */
  converge(machine: DesiredMachine, options: CallOptions): Promise<ObservedMachine>;
  /** Takes the machine away with everything that came with it; absent counts as done. Adopted machines are let go, never destroyed. */
  destroy(machine: DesiredMachine, options: CallOptions): Promise<void>;
  /** Every machine that carries our ownership tag, to find leftovers. */
  list(site: SiteSettings, options: CallOptions): Promise<readonly OwnedMachine[]>;
  /** After the last machine of a deployment left: removes what the site shares (networks, relays). Absent counts as done. */
  dispose(site: SiteSettings, options: CallOptions): Promise<void>;
  /** Only with `abilities.power`. Keeps the disk. */
  power?(machine: DesiredMachine, to: 'on' | 'off', options: CallOptions): Promise<void>;
  /** Only with `abilities.console`: the last lines of its console. */
  console?(machine: DesiredMachine, options: CallOptions): Promise<string>;
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
}

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

/** What a site can give, for planning without machines. */
export interface Offers {
  readonly images: readonly Offer[];
  readonly sizes: readonly Offer[];
  /** Facts that a machine of the site's own `machine` settings will have: predicted until observed. */
  readonly facts: Facts;
  /** Services of the platform, as capabilities with values, for example a package mirror. */
  readonly provides: readonly { readonly capability: string; readonly values: Readonly<Record<string, Json>> }[];
  /** Environment that every step at this site sees, for example a proxy; the site file's own `environment` wins. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Offer {
  readonly name: string;
  readonly facts: Facts;
}

export interface OwnedMachine {
  readonly id: string;
  readonly deployment: string;
  readonly name: string;
  readonly platformId: string;
}
