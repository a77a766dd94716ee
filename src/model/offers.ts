import type { Facts } from './facts.ts';
import type { Json } from './files/values.ts';

/** What a site can give, for planning without machines. Plain data: it is cached and planned with offline. */
export interface Offers {
  /** Newest first among those of one name and architecture. */
  readonly images: readonly ImageOffer[];
  readonly sizes: readonly SizeOffer[];
  /** Zones that machines can be spread over; empty where the platform has none. */
  readonly zones: readonly string[];
  /** Services of the platform, for people: load balancers, volumes, private networks. */
  readonly services: readonly ServiceOffer[];
  /** Networks that a machine of the site's `machine` settings will have an address in. */
  readonly networks: readonly NetworkOffer[];
  /** Sites with the same fabric reach each other's private addresses, for example two sites in one network of a cloud. */
  readonly fabric?: string;
  /** Facts that a machine of the site's own `machine` settings will have whatever its image and size: predicted until observed. */
  readonly facts: Facts;
  /** Services of the platform, as capabilities with values, for example a package mirror. */
  readonly provides: readonly { readonly capability: string; readonly values: Readonly<Record<string, Json>> }[];
  /** Environment that every step at this site sees, for example a proxy; the site file's own `environment` wins. */
  readonly environment: Readonly<Record<string, string>>;
}

/** An image by what it is: `debian-12` is distribution and version; the platform's id is only how it is asked for. */
export interface ImageOffer {
  /** `DISTRIBUTION-VERSION` as facts say it: `debian-12`, `ubuntu-24.04`, `rocky-9`. */
  readonly name: string;
  /** The platform's own id (`ami-0abc`, a UUID, a template's name). Absent: the platform knows it by `name`. */
  readonly id?: string;
  /** `os.*`, `arch`, `init`, as far as the image tells them. */
  readonly facts: Facts;
  /** RFC 3339. */
  readonly createdAt?: string;
  readonly minDiskMiB?: number;
  readonly minMemoryMiB?: number;
}

/** A size of machine: `cpus`, `memoryMiB` and `arch` among its facts where they are known. */
export interface SizeOffer {
  readonly name: string;
  /** The platform's own id where it is not the name. */
  readonly id?: string;
  readonly facts: Facts;
  /** Disk that comes with the size; absent: the disk is as large as is asked for. */
  readonly diskMiB?: number;
  /** Zones that have it; absent: all. */
  readonly zones?: readonly string[];
  readonly price?: Price;
}

/** What one machine costs. */
export interface Price {
  readonly amount: number;
  /** ISO 4217, for example `USD`. */
  readonly currency: string;
  readonly per: 'hour';
  /** Who says so: the platform's own price service, or the operator's price list. */
  readonly from: 'platform' | 'price list';
}

export interface ServiceOffer {
  readonly kind: 'load-balancer' | 'volumes' | 'private-network' | 'addresses' | 'dns';
  readonly name: string;
  /** One clause for people. */
  readonly detail?: string;
}

export interface NetworkOffer {
  /** As in `networks` of a machine and in `address` of the ladder: `private`, `public`. */
  readonly name: string;
  /** fabric: only from within the site and sites of the same fabric (or those that say `reaches`). anywhere: also from outside. */
  readonly reach: 'fabric' | 'anywhere';
}

/** What the resolver picked from a site's offers for one machine. */
export interface MachineChoice {
  readonly image?: { readonly name: string; readonly id?: string };
  readonly size?: { readonly name: string; readonly id?: string };
  readonly zone?: string;
  readonly price?: Price;
}
