import type { Binding, Candidate } from '../model/plan.ts';
import type { RecordedValues } from '../model/record.ts';
import type { RolePlan } from './role-plan.ts';

/** One candidate for a need and what is known of it so far. */
export interface Option {
  /** A role's name, or `provided`. */
  readonly name: string;
  readonly role?: RolePlan;
  readonly provided?: { readonly who: string; readonly values: RecordedValues };
  /** Founds a capability that is not founded yet. */
  readonly founder: boolean;
  state: 'fits' | 'unknown' | 'no';
  why: string;
  /** Catalogue path of the fact that `when` waits for. */
  waitsFor?: string;
}

export interface Tier {
  readonly rule: Binding['rule'];
  readonly options: readonly Option[];
}

export interface Preferences {
  readonly prefer: string | undefined;
  readonly doneBefore: ReadonlySet<string>;
}

/**
 * Candidates in the order in which they win: founder, `prefer`, provided, done here before, rank. Each tier holds those between
 * which no rule decides.
 */
export function tiersOf(options: readonly Option[], preferences: Preferences): readonly Tier[] {
  const left = options.filter((option) => option.state !== 'no');
  const alone = left.length === 1;
  const tiers: Tier[] = [];
  const founders = left.filter((option) => option.founder);
  const rest = left.filter((option) => !option.founder);
  for (const pool of [founders, rest]) {
    const isFounder = pool === founders;
    const take = (rule: Binding['rule'], test: (option: Option) => boolean) => {
      const taken = pool.filter((option) => test(option));
      if (taken.length === 0) return;
      for (const option of taken) pool.splice(pool.indexOf(option), 1);
      tiers.push({ rule: isFounder ? 'founder' : alone ? 'only' : rule, options: taken });
    };
    take('prefer', (option) => option.name === preferences.prefer);
    take('provided', (option) => option.provided !== undefined);
    take('done-before', (option) => preferences.doneBefore.has(option.name));
    const ranks = [...new Set(pool.map(rankOf))].sort((a, b) => b - a);
    for (const rank of ranks) take('rank', (option) => rankOf(option) === rank);
  }
  return tiers;
}

function rankOf(option: Option): number {
  return option.role?.role.file.rank ?? 0;
}

/** Candidates with their verdicts, for a binding. */
export function verdicts(options: readonly Option[], chosen: Option | undefined, rule: string): readonly Candidate[] {
  return options.map((option): Candidate => {
    if (option === chosen) return { name: option.name, verdict: 'chosen', why: REASONS[rule] ?? rule };
    if (option.state === 'unknown') return { name: option.name, verdict: 'unknown', why: option.why };
    if (option.state === 'no') return { name: option.name, verdict: 'rejected', why: option.why };
    return {
      name: option.name,
      verdict: 'rejected',
      why: `${chosen?.name ?? 'another'} wins: ${REASONS[rule] ?? rule}`,
    };
  });
}

const REASONS: Readonly<Record<string, string>> = {
  only: 'the only candidate that fits',
  founder: 'it founds what the others join',
  prefer: '`prefer` names it',
  provided: 'what is there already wins',
  'done-before': 'it was done here before',
  rank: 'it has the highest rank',
};
