import type { ComparedNeed, ComparedProvider, Verdict } from './compared.ts';
import { otherInputs } from './other-inputs.ts';
import { isOpenAt, type Sides, whyOneSide, whyOpen } from './reasons.ts';
import { isSame, partnersOf } from './substitutes.ts';
import { type NeedSummary, NO_INPUTS, type ProviderSummary } from './summary.ts';

/** A need of one side or both, of which at least one is there. */
export function compareNeed(sides: Sides, need: NeedSummary): ComparedNeed {
  const here = sides.here.needs.get(need.key);
  const there = sides.there.needs.get(need.key);
  const verdict = verdictOf(sides, here, there);
  const why = whyOf(sides, verdict, need);
  return {
    capability: need.capability,
    scope: need.scope,
    place: need.place,
    ...(need.asked === undefined ? {} : { asked: need.asked }),
    verdict,
    here: providersOf(here, there, 'here'),
    there: providersOf(there, here, 'there'),
    inputs: verdict === 'shared' ? otherInputs(valuesOf(here), valuesOf(there)) : [],
    ...(why === undefined ? {} : { why }),
  };
}

function valuesOf(need: NeedSummary | undefined) {
  return need?.providers.get('provided')?.values ?? NO_INPUTS;
}

function verdictOf(sides: Sides, here: NeedSummary | undefined, there: NeedSummary | undefined): Verdict {
  if (here?.open === true || there?.open === true) return 'open';
  if (here !== undefined && there === undefined) return isOpenAt(sides.there, here) ? 'open' : 'only-here';
  if (here === undefined || there === undefined)
    return there !== undefined && isOpenAt(sides.here, there) ? 'open' : 'only-there';
  return isSubstituted(here, there) || isSubstituted(there, here) ? 'substituted' : 'shared';
}

function isSubstituted(mine: NeedSummary, other: NeedSummary): boolean {
  return [...mine.providers.values()].some((provider) => partnersOf(provider, mine, other).length > 0);
}

function whyOf(sides: Sides, verdict: Verdict, need: NeedSummary): string | undefined {
  if (verdict === 'open') return whyOpen(sides, need.place);
  if (verdict === 'only-here' || verdict === 'only-there')
    return whyOneSide(sides, verdict === 'only-here', need.place, need);
  return undefined;
}

function providersOf(
  mine: NeedSummary | undefined,
  other: NeedSummary | undefined,
  where: string,
): readonly ComparedProvider[] {
  if (mine === undefined) return [];
  return [...mine.providers.values()].map((provider): ComparedProvider => {
    const theirs = other?.providers.get(provider.key);
    const partners = other === undefined ? [] : partnersOf(provider, mine, other);
    return {
      name: provider.name,
      provided: provider.provided,
      machines: provider.machines,
      shared: theirs !== undefined && isSame(provider, theirs),
      rule: provider.rule,
      because: provider.because,
      rejected: partners
        .filter((partner) => partner.key !== provider.key)
        .map((partner) => ({ name: partner.name, why: whyNot(provider, partner, where) })),
    };
  });
}

/** Why what the other side has was not taken on this side. */
function whyNot(provider: ProviderSummary, partner: ProviderSummary, where: string): string {
  const why = provider.rejected.get(partner.provided ? 'provided' : partner.name);
  return why ?? (partner.provided ? `nothing provides it ${where} already` : `no pack that is loaded ${where} has it`);
}
