import type { NeedSummary, ProviderSummary } from './summary.ts';

/** Whether two providers do the same: the same role with the same content, or both are there without a role. */
export function isSame(one: ProviderSummary, other: ProviderSummary): boolean {
  return one.key === other.key && one.hash === other.hash;
}

/**
 * What the other side has in the place of a provider: what only the other side has, else what both have. That one founds and
 * another joins is the same way of coming together, of which a side with few machines shows less: it is no substitution.
 */
export function partnersOf(
  provider: ProviderSummary,
  mine: NeedSummary,
  other: NeedSummary,
): readonly ProviderSummary[] {
  const theirs = other.providers.get(provider.key);
  if (theirs !== undefined && isSame(provider, theirs)) return [];
  const providers = [...other.providers.values()];
  const onlyTheirs = providers.filter((each) => {
    const same = mine.providers.get(each.key);
    return same === undefined || !isSame(each, same);
  });
  return onlyTheirs.length > 0 ? onlyTheirs : providers.filter((each) => !each.founds && !provider.founds);
}
