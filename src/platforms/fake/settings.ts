import { z } from 'zod';
import type { Facts } from '../../model/facts.ts';
import { type Json, jsonSchema } from '../../model/files/values.ts';
import type { MachineChoice } from '../../model/offers.ts';
import { IMAGES, SIZES } from './catalogue.ts';

const shareSchema = z.number().min(0).max(1);

/** A site's `settings`: how the fake behaves. Everything is decided by the seed, so a run can be repeated. */
export const fakeSettingsSchema = z.strictObject({
  /** Default 1. */
  seed: z.number().int().default(1),
  /** How long each call takes, at most; the seed spreads it. Default 0. */
  delayMs: z.number().int().min(0).default(0),
  /** Share of calls that fail in a way that passes (`platform-busy`), by verb. Default none. */
  busy: z
    .strictObject({
      observe: shareSchema.optional(),
      converge: shareSchema.optional(),
      destroy: shareSchema.optional(),
    })
    .default({}),
  /** Names of machines that never come into being (`platform`). */
  broken: z.array(z.string()).default([]),
  /** Every call is refused with this error, as by an account in that state. */
  refuses: z.enum(['credentials', 'quota']).optional(),
  /** true: offers images, sizes with prices and zones to choose from, as clouds do. Default false: machines are what `machine` says. */
  catalogue: z.boolean().default(false),
});

/**
 * A site's `machine`: facts by path, as a tree: `{ os: { family: rhel, version: "9" }, cpus: 4 }`; beside them what clouds read:
 * `image`, `size`, `zones`, `disk`, `user`, `volumes`.
 */
export const fakeMachineSchema = z.record(z.string(), jsonSchema);

/** Keys of `machine` that are no facts. */
const WISHES: ReadonlySet<string> = new Set(['image', 'size', 'zones', 'disk', 'user', 'volumes']);

/** Families whose other facts follow when the site does not say them. */
const FAMILIES: Readonly<Record<string, Facts>> = {
  debian: { 'os.distribution': 'debian', 'os.version': '12', 'os.codename': 'bookworm' },
  rhel: { 'os.distribution': 'rocky', 'os.version': '9' },
  alpine: { 'os.distribution': 'alpine', 'os.version': '3.20', init: 'openrc' },
  suse: { 'os.distribution': 'opensuse-leap', 'os.version': '15.6' },
};

/** Facts that neither image nor size tell. */
const ANY: Facts = { 'kernel.version': '6.1.0', init: 'systemd', root: true };
const DEFAULTS: Facts = { ...ANY, 'os.family': 'debian', arch: 'amd64', cpus: 2, memoryMiB: 4096 };

/** Facts of the site's machines: what it says, and a usual machine of that family for the rest. */
export function fakeFacts(machine: Readonly<Record<string, Json>>): Facts {
  const said = saidFacts(machine);
  const family = said['os.family'] ?? DEFAULTS['os.family'];
  return { ...DEFAULTS, ...(typeof family === 'string' && FAMILIES[family]), ...said };
}

/** Facts of the site's machines whatever image and size are chosen for them. */
export function factsOfAny(machine: Readonly<Record<string, Json>>): Facts {
  return { ...ANY, ...saidFacts(machine) };
}

/** Facts of a machine of the catalogue: those of its image and size, then what the site says. */
export function chosenFacts(machine: Readonly<Record<string, Json>>, { image, size }: MachineChoice): Facts {
  return {
    ...ANY,
    ...IMAGES.find(({ id }) => id === image?.id)?.facts,
    ...SIZES.find(({ name }) => name === size?.name)?.facts,
    ...saidFacts(machine),
  };
}

function saidFacts(machine: Readonly<Record<string, Json>>): Facts {
  return flatten(Object.fromEntries(Object.entries(machine).filter(([key]) => !WISHES.has(key))));
}

/** `{ os: { family: 'rhel' } }` becomes `{ 'os.family': 'rhel' }`; lists are values. */
function flatten(tree: Readonly<Record<string, Json>>, prefix = ''): Facts {
  const entries = Object.entries(tree).map(([key, value]): Facts => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { [prefix + key]: value };
    // A JSON value that is an object and no list is a map.
    return flatten(value as Readonly<Record<string, Json>>, `${prefix}${key}.`);
  });
  return Object.assign({}, ...entries) as Facts;
}
