import type { Content } from '../model/content.ts';
import type { Facts } from '../model/facts.ts';
import type { Networks } from '../model/machine.ts';
import type { Offers } from '../model/offers.ts';
import type { DeploymentRecord, RecordedValues, SecretRef } from '../model/record.ts';

/** All that a resolution reads. Pure data and pure functions: the same input gives the same plan, byte for byte. */
export interface ResolveInput {
  readonly content: Content;
  readonly record: DeploymentRecord;
  /** What each site's platform can give, by site name; a platform's `Offers` fits as it is. */
  readonly offers: Readonly<Record<string, SiteOffers>>;
  /** Whether the platform of a site makes machines (`abilities.creates`), by site name. */
  readonly platformCreates: Readonly<Record<string, boolean>>;
  /** What a site's platform does about ports, by site name; a site that is not named does nothing about them. */
  readonly portRules?: Readonly<Record<string, PortRules>>;
  /** Deployment-scope capabilities of the deployments that `uses` names. */
  readonly used: readonly UsedCapability[];
  /** The secret that `{ secret: NAME }` names; undefined when there is none of that name. */
  readonly secret: (name: string) => SecretRef | undefined;
  /** The secret that `generate` made for this key (`PLACE/ROLE/INPUT`, a machine by its identity); undefined when it is not made yet. */
  readonly generated: (key: string) => SecretRef | undefined;
  /**
   * Identities of new machines are UUIDs hashed from seed and name. The seed should differ whenever a machine of the same
   * name was made and removed before, for example deployment id and store revision.
   */
  readonly seed: string;
  /** Names of machines that do not answer; they count as dead for `keep`. */
  readonly dead?: readonly string[];
  readonly intent: Intent;
}

/** What a resolution reads of a site's offers; without images, sizes and zones nothing is chosen. */
export type SiteOffers = Pick<Offers, 'facts' | 'provides' | 'environment'> &
  Partial<Pick<Offers, 'images' | 'sizes' | 'zones' | 'networks' | 'fabric'>>;

/** What a platform does about ports: `abilities.securityRules` and `abilities.admits`. */
export interface PortRules {
  readonly opens: boolean;
  readonly admits: boolean;
}

export interface UsedCapability {
  readonly deployment: string;
  readonly capability: string;
  readonly values: RecordedValues;
}

export type Intent =
  | {
      readonly kind: 'apply';
      /** Machines that get a new identity, by name. */
      readonly replace?: readonly string[];
      /** Machines that leave first when their group shrinks, by name. */
      readonly remove?: readonly string[];
      /** true: settled machines bring their tasks too. */
      readonly full?: boolean;
    }
  | { readonly kind: 'destroy' };

/**
 * What the engine knows while a plan runs, for `taskInputs`. Every function gives undefined for what is not known yet.
 */
export interface ValueLookup {
  /** Published values of task `n` of this plan, once it is done. */
  task(n: number): RecordedValues | undefined;
  /** Published values of a recorded task by id. */
  recorded(id: string): RecordedValues | undefined;
  /** Observed facts and networks of a machine of this plan by its index in `plan.machines`. */
  machine(index: number): { readonly facts: Facts; readonly networks: Networks } | undefined;
  /** Freshly published values by alias, for `live` inputs; a list for `of: all`. */
  readonly live?: Readonly<Record<string, RecordedValues | readonly RecordedValues[]>>;
  /** The generated secret for a key; see `ResolveInput.generated`. */
  generated?(key: string): SecretRef | undefined;
  /** Digest of task `n` of this plan, once it is done; a proof's digest covers it. */
  digest?(n: number): string | undefined;
}

/** What `taskInputs` gives. */
export interface TaskInputs {
  /** All inputs that could be evaluated; `live` ones only where the lookup has their alias. Secrets are SecretRefs. */
  readonly inputs: RecordedValues;
  /** Digest of the task; undefined while `missing` names an input that is not live. */
  readonly digest: string | undefined;
  /** Inputs without a value and what each waits for. */
  readonly missing: readonly { readonly input: string; readonly why: string }[];
  /** Secrets that have to be generated first: `generated` was asked for these keys and had none. */
  readonly generate: readonly {
    readonly input: string;
    readonly key: string;
    readonly kind: 'password' | 'uuid' | 'key';
  }[];
}
