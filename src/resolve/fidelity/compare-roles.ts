import type { ComparedRole } from './compared.ts';
import { otherInputs } from './other-inputs.ts';
import { isOpenAt, type Sides, whyOneSide, whyOpen } from './reasons.ts';
import { partnersOf } from './substitutes.ts';
import type { NeedSummary, RoleSummary, Summary } from './summary.ts';

/** Every role of either side. */
export function compareRoles(sides: Sides): readonly ComparedRole[] {
  const servesHere = servedNeeds(sides.here);
  const servesThere = servedNeeds(sides.there);
  const keys = new Set([...sides.here.roles.keys(), ...sides.there.roles.keys()]);
  return [...keys].sort().flatMap((key): readonly ComparedRole[] => {
    const here = sides.here.roles.get(key);
    const there = sides.there.roles.get(key);
    const role = here ?? there;
    if (role === undefined) return [];
    const needs = (here === undefined ? servesThere : servesHere).get(key) ?? [];
    const both = here !== undefined && there !== undefined;
    return [
      {
        role: role.role,
        place: role.place,
        here: here?.tasks ?? 0,
        there: there?.tasks ?? 0,
        provides: [...new Set(needs.map(({ capability }) => capability))].sort(),
        ...(both ? compareBoth(here, there) : compareOne(sides, role, needs, here !== undefined)),
      },
    ];
  });
}

/** The needs that each role meets in its own place, by the key of the role. */
function servedNeeds(summary: Summary): ReadonlyMap<string, readonly NeedSummary[]> {
  const served = new Map<string, NeedSummary[]>();
  for (const need of summary.needs.values()) {
    for (const provider of need.providers.keys()) {
      const key = `${need.place} ${provider}`;
      const list = served.get(key);
      if (list === undefined) served.set(key, [need]);
      else list.push(need);
    }
  }
  return served;
}

type Outcome = Pick<ComparedRole, 'verdict' | 'instead' | 'inputs' | 'why'>;

function compareBoth(here: RoleSummary, there: RoleSummary): Outcome {
  if (here.hash === there.hash)
    return { verdict: 'shared', instead: [], inputs: otherInputs(here.inputs, there.inputs) };
  const why = `its content is not the same: ${here.pack} here, ${there.pack} there`;
  return { verdict: 'substituted', instead: [here.role], inputs: [], why };
}

function compareOne(sides: Sides, role: RoleSummary, needs: readonly NeedSummary[], isHere: boolean): Outcome {
  const other = isHere ? sides.there : sides.here;
  const instead = new Set<string>();
  let isMet = false;
  for (const need of needs) {
    const theirs = other.needs.get(need.key);
    const provider = need.providers.get(role.key);
    if (theirs === undefined || provider === undefined) continue;
    isMet = true;
    for (const partner of partnersOf(provider, need, theirs)) instead.add(partner.name);
  }
  const none = { instead: [], inputs: [] };
  if (instead.size > 0) return { verdict: 'substituted', instead: [...instead].sort(), inputs: [] };
  if (needs.some((need) => isOpenAt(other, need))) return { ...none, verdict: 'open', why: whyOpen(sides, role.place) };
  const why = isMet
    ? `${isHere ? 'there' : 'here'} no machine joins what another founds`
    : whyOneSide(sides, isHere, role.place, needs[0]);
  return { ...none, verdict: isHere ? 'only-here' : 'only-there', why };
}
