import type { Role } from '../../../model/content.ts';
import type { Problem } from '../../../model/errors.ts';
import { needOf } from '../../../model/files/need.ts';
import type { PackContent } from '../../read/assemble.ts';
import type { Rule } from '../rule.ts';
import { provisionsOf } from '../walk.ts';

type Providers = ReadonlyMap<string, readonly Role[]>;

/**
 * Capabilities that every role provides only after it already has them. A capability without any role counts as met: a site or a
 * platform may provide it.
 */
export const capabilityCycles: Rule = {
  name: 'cycle',
  description: 'No capability needs itself in every way to provide it.',
  check: ({ content }) => {
    const providers = providersOf(content);
    const met = metCapabilities(content, providers);
    const reported = new Set<string>();
    return [...providers.keys()].flatMap((capability): readonly Omit<Problem, 'rule'>[] => {
      if (met.has(capability) || reported.has(capability)) return [];
      const cycle = findCycle(capability, providers, met);
      if (cycle.some((step) => reported.has(step.capability))) return [];
      for (const step of cycle) reported.add(step.capability);
      const [first] = cycle;
      if (first === undefined) return [];
      const chain = [...cycle.map((step) => `${step.capability} (by ${step.role.name})`), first.capability].join(
        ' needs ',
      );
      const index = (first.role.file.requires ?? []).findIndex(
        (source) => needOf(source).capability === (cycle[1] ?? first).capability,
      );
      return [
        {
          severity: 'error',
          message: `a cycle that nothing can begin: ${chain}`,
          position: first.role.locate('requires', index),
          hint: 'Let one role provide the first of them without the need (a founder), or split the join point and the finished thing into two capabilities.',
        },
      ];
    });
  },
};

function providersOf(content: PackContent): Providers {
  const providers = new Map<string, Role[]>();
  for (const role of content.roles.values()) {
    for (const { capability } of provisionsOf(role.file)) {
      const list = providers.get(capability);
      if (list === undefined) providers.set(capability, [role]);
      else list.push(role);
    }
  }
  return providers;
}

function needsOfRole(role: Role): readonly string[] {
  return (role.file.requires ?? []).map(needOf).flatMap((need) => (need.optional === true ? [] : [need.capability]));
}

function metCapabilities(content: PackContent, providers: Providers): ReadonlySet<string> {
  const given = [...content.sites.values()].flatMap(({ file }) =>
    (file.provides ?? []).map(({ capability }) => capability),
  );
  const met = new Set(given);
  const isMet = (capability: string) => met.has(capability) || !providers.has(capability);
  for (let before = -1; before !== met.size; ) {
    before = met.size;
    for (const role of content.roles.values()) {
      if (needsOfRole(role).every(isMet)) for (const { capability } of provisionsOf(role.file)) met.add(capability);
    }
  }
  return met;
}

interface CycleStep {
  readonly capability: string;
  readonly role: Role;
}

/** Walks from an unmet capability to one of its unmet needs until a capability comes again; [] when the walk ends before. */
function findCycle(start: string, providers: Providers, met: ReadonlySet<string>): readonly CycleStep[] {
  const walk: CycleStep[] = [];
  let capability: string | undefined = start;
  while (capability !== undefined) {
    const at = walk.findIndex((step) => step.capability === capability);
    if (at >= 0) return walk.slice(at);
    const role: Role | undefined = providers.get(capability)?.[0];
    if (role === undefined) return [];
    walk.push({ capability, role });
    capability = needsOfRole(role).find((need) => providers.has(need) && !met.has(need));
  }
  return [];
}
