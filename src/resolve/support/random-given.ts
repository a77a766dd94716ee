import fc from 'fast-check';
import type { Json } from '../../model/files/values.ts';
import type { Given } from './case-of.ts';
import { MACHINE_ROLES } from './machine-roles.ts';

/**
 * Packs of any shape that resolve: capabilities in layers, each role needs some of the layers below, some have a rival that does not
 * fit or ranks lower, a cluster that is founded and joined, values that flow over machines.
 */
export const randomGiven: fc.Arbitrary<Given> = fc
  .record({
    layers: fc.array(
      fc.record({
        needs: fc.array(fc.nat(9), { maxLength: 3 }),
        rival: fc.constantFrom('none', 'rank', 'unfit'),
        drain: fc.boolean(),
        reads: fc.constantFrom('nothing', 'ordinal', 'address', 'group', 'cluster'),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    groups: fc.array(
      fc.record({ count: fc.integer({ min: 1, max: 4 }), needs: fc.array(fc.nat(9), { maxLength: 3 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    masters: fc.integer({ min: 1, max: 4 }),
    mode: fc.constantFrom('one', 'all'),
    ready: fc.boolean(),
  })
  .map(({ layers, groups, masters, mode, ready }): Given => {
    const roles: Record<string, Json> = { ...MACHINE_ROLES };
    layers.forEach((layer, index) => {
      const requires: Json[] = [...new Set(layer.needs.filter((need) => need < index))].map((need) => `cap-${need}`);
      if (layer.reads === 'cluster') requires.push('cluster');
      const role = {
        provides: [`cap-${index}`],
        requires,
        apply: 'a.sh',
        remove: 'r.sh',
        ...(layer.drain ? { drain: 'd.sh', restore: 'r.sh', health: 'h.sh' } : {}),
        inputs: INPUTS[layer.reads] ?? {},
      };
      roles[`role-${index}`] = role;
      if (layer.rival === 'rank') roles[`rival-${index}`] = { ...role, rank: -1 };
      if (layer.rival === 'unfit') roles[`rival-${index}`] = { ...role, when: 'machine.os.family == "rhel"' };
    });
    roles['found'] = {
      provides: ['cluster', 'master'],
      founds: { cluster: mode },
      apply: 'a.sh',
      publish: 'p.sh',
      remove: 'r.sh',
    };
    roles['join'] = {
      provides: ['cluster', 'master'],
      requires: ['cluster'],
      apply: 'a.sh',
      publish: 'p.sh',
      remove: 'r.sh',
    };
    const own = groups.map(({ count, needs }, index) => [
      `g${index}`,
      { count, requires: [...new Set(needs.filter((need) => need < layers.length))].map((need) => `cap-${need}`) },
    ]);
    return {
      capabilities: {
        'machine-up': { scope: 'machine' },
        'ready-machine': { scope: 'machine' },
        cluster: { scope: 'deployment', values: { address: { type: 'string' } } },
      },
      roles,
      groups: { ...Object.fromEntries(own), m: { count: masters, requires: ['master'] } },
      sites: { lab: ready ? { ready: ['cap-0'] } : {} },
      publish: { found: { address: 'a' }, join: { address: 'a' } },
    };
  })
  // What ready-machine needs may not wait for a cluster that itself comes after ready-machine.
  .filter(
    (given) => !(given.sites?.['lab'] as { ready?: unknown } | undefined)?.ready || !needsCluster(given, 'role-0'),
  );

const INPUTS: Readonly<Record<string, Json>> = {
  ordinal: { n: { type: 'integer', from: 'machine.ordinal' } },
  address: { at: { type: 'string', from: 'machine.address.cluster' } },
  group: { all: { type: 'array', from: 'group.machines.map(m, m.name)' } },
  cluster: { at: { type: 'string', from: 'cluster.address' } },
};

function needsCluster(given: Given, name: string): boolean {
  const role = given.roles?.[name] as { readonly requires?: readonly string[] } | undefined; // made above
  return role?.requires?.includes('cluster') === true;
}

/** The same content with every map in another order. */
export function permuted(given: Given, seed: number): Given {
  return shuffle(given as Json, seed) as Given; // only the order of keys changes
}

function shuffle(value: Json, seed: number): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(
    ([key, item], index) => [key, shuffle(item, seed), rank(key, seed + index)] as const,
  );
  entries.sort((a, b) => a[2] - b[2]);
  return Object.fromEntries(entries.map(([key, item]) => [key, item]));
}

function rank(key: string, seed: number): number {
  let hash = seed * 2654435761;
  for (const letter of key) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0;
  return hash;
}
