import { z } from 'zod';
import type { Facts } from '../../model/facts.ts';
import { type Json, jsonSchema } from '../../model/files/values.ts';
import type { MachineChoice } from '../../model/offers.ts';
import { IMAGES, SIZES } from './catalogue.ts';

const shareSchema = z.number().min(0).max(1);

/** A site's `settings`: how the fake behaves. Everything is decided by the seed, so a run can be repeated. */
export const fakeSettingsSchema = z.strictObject({
  seed: z.number().int().default(1).describe('What all chance follows from: the same seed gives the same run.'),
  delayMs: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('How long each call takes at most, in milliseconds; the seed spreads it.'),
  busy: z
    .strictObject({
      observe: shareSchema.optional().describe('Of calls that look at a machine.'),
      converge: shareSchema.optional().describe('Of calls that make a machine.'),
      destroy: shareSchema.optional().describe('Of calls that take a machine away.'),
    })
    .default({})
    .describe('Share of calls, from 0 to 1, that fail in a way that passes (`platform-busy`).'),
  broken: z.array(z.string()).default([]).describe('Names of machines that never come into being.'),
  refuses: z
    .enum(['credentials', 'quota'])
    .optional()
    .describe('Every call is refused with this error, as by an account in that state. Default: none is.'),
  catalogue: z
    .boolean()
    .default(false)
    .describe(
      '`true`: offers images, sizes with prices and zones to choose from, as clouds do. `false`: machines are what `machine` says.',
    ),
});

/**
 * A site's `machine`: facts by path, as a tree: `{ os: { family: rhel, version: "9" }, cpus: 4 }`; beside them what clouds read:
 * `image`, `size`, `zones`, `disk`, `user`, `volumes`.
 */
export const fakeMachineSchema = z.record(z.string(), jsonSchema).meta({
  description:
    'Facts of the machines, as a tree; beside them what clouds read: `image`, `size`, `zones`, `disk`, `user`, `volumes`.',
  examples: [{ os: { family: 'rhel', version: '9' }, cpus: 4 }],
});

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
