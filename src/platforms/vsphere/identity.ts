import { hash } from 'node:crypto';
import { z } from 'zod';
import type { DesiredMachine } from '../../model/machine.ts';
import type { SiteSettings } from '../platform.ts';
import { listOf, textOf, type Value } from './xml.ts';

/** Keys of a machine's extra configuration that make it ours. They begin with `guestinfo.` so that the guest may read them. */
const PREFIX = 'guestinfo.purlin.';

/** Whose a virtual machine is. */
export interface Identity {
  readonly id: string;
  readonly owner: string;
  readonly deployment: string;
  readonly site: string;
  readonly name: string;
  /** RFC 3339; of two machines under one identity the older one is kept. */
  readonly born: string;
  /** Disks that came with the template; further ones are volumes. */
  readonly disks: number;
}

const identitySchema = z.object({
  id: z.string().min(1),
  owner: z.string(),
  deployment: z.string(),
  site: z.string(),
  name: z.string(),
  born: z.string().default(''),
  disks: z.coerce.number().default(1),
});

export type ExtraConfig = ReadonlyMap<string, string>;

/** A list of OptionValue as a map; of a key that stands there twice the last counts. */
export function readExtraConfig(options: Value | undefined): ExtraConfig {
  return new Map(listOf(options).map((option) => [textOf(option, 'key'), textOf(option, 'value')]));
}

export function writeIdentity(identity: Identity): ExtraConfig {
  return new Map(Object.entries(identity).map(([key, value]) => [PREFIX + key, String(value)]));
}

/** undefined: it is not ours. */
export function readIdentity(config: ExtraConfig): Identity | undefined {
  const told = [...config].filter(([key]) => key.startsWith(PREFIX));
  const read = identitySchema.safeParse(
    Object.fromEntries(told.map(([key, value]) => [key.slice(PREFIX.length), value])),
  );
  return read.success ? read.data : undefined;
}

/** Networks that a machine told last: VMware Tools tell none while it is off. */
const NETWORKS_KEY = `${PREFIX}networks`;
const networksSchema = z.record(z.string(), z.string());

export function readNetworks(config: ExtraConfig): Readonly<Record<string, string>> {
  try {
    return networksSchema.parse(JSON.parse(config.get(NETWORKS_KEY) ?? '{}'));
  } catch {
    // Written by hand, perhaps: what VMware Tools tell counts.
    return {};
  }
}

export function writeNetworks(networks: Readonly<Record<string, string>>): ExtraConfig {
  return new Map([[NETWORKS_KEY, JSON.stringify(networks)]]);
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** By it the vCenter finds a machine at once. The identity itself where it is a UUID. */
export function instanceUuid(id: string): string {
  if (UUID.test(id)) return id;
  const digits = hash('sha256', id);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}

/** The note at a machine, for people. */
export function annotationOf({ id, deployment, site, group }: DesiredMachine): string {
  return `Made by Purlin: deployment ${deployment}, site ${site}, group ${group}, identity ${id}. Do not edit: it is destroyed with the deployment.`;
}

/** Folder of a deployment's machines at a site. A folder carries nothing but its name: this is its ownership tag. */
export function folderName(owner: string, { deployment, site }: Pick<SiteSettings, 'deployment' | 'site'>): string {
  return `purlin.${owner}.${deployment}.${site}`;
}

/** Whose a folder is; undefined: it is not ours. */
export function readFolderName(name: string): { owner: string; deployment: string; site: string } | undefined {
  const match = /^purlin\.([0-9a-f]{16})\.([^.]+)\.(.+)$/.exec(name);
  if (match === null) return undefined;
  const [, owner = '', deployment = '', site = ''] = match;
  return { owner, deployment, site };
}
