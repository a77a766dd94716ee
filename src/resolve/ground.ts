import type { Scope } from '../model/expressions/expression.ts';
import type { Candidate } from '../model/plan.ts';
import type { BoundNeed } from './bindings.ts';
import type { Option } from './choice.ts';
import type { NeedPlan } from './role-plan.ts';

/** What the solver asks about one class of machines. */
export interface Ground {
  readonly scope: Scope;
  readonly observed: boolean;
  readonly doneBefore: ReadonlySet<string>;
  readonly prefer: Readonly<Record<string, string>>;
  /** The site's `ready` list as needs. */
  readonly ready: readonly NeedPlan[];
  readonly readyBy: string;
  /** Candidates of a need with what is known before the search. */
  options(need: NeedPlan): readonly Option[];
  /** Key under which a need of wider scope is met. */
  wideKey(need: NeedPlan, asked: BoundNeed['asked']): string;
}

export interface Failure {
  readonly kind: 'impossible' | 'ambiguous' | 'evaluation';
  readonly need: NeedPlan;
  readonly by: string;
  readonly candidates: readonly Candidate[];
  readonly message?: string;
}

/** Needs by the names of their capabilities, so that the order of files changes nothing. */
export function sortNeeds<T extends { readonly need: NeedPlan }>(needs: readonly T[]): T[] {
  return [...needs].sort((a, b) => {
    const one = a.need.need.capability;
    const other = b.need.need.capability;
    if (one !== other) return one < other ? -1 : 1;
    return a.need.alias < b.need.alias ? -1 : a.need.alias > b.need.alias ? 1 : 0;
  });
}

/** Why a candidate fell through, from the failure below it. */
export function whyFailed(option: Option, failure: Failure | undefined): string {
  if (failure === undefined) return 'its needs cannot be met';
  if (failure.message !== undefined) return failure.message;
  if (failure.by !== option.name && failure.need.need.capability !== undefined && failure.candidates.length === 0)
    return `it needs ${failure.need.need.capability}, which nothing provides`;
  const reasons = failure.candidates.map(({ name, why }) => `${name}: ${why}`).join('; ');
  return `it needs ${failure.need.need.capability}, which cannot be met here (${reasons || 'nothing provides it'})`;
}
