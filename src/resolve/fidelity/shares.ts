import type { Verdict } from './compared.ts';

/** How much of something stands on both sides. The members but `otherInputs` and `total` add up to `total`. */
export interface Share {
  readonly total: number;
  readonly shared: number;
  /** Of `shared`: what has other inputs. */
  readonly otherInputs: number;
  readonly substituted: number;
  readonly onlyHere: number;
  readonly onlyThere: number;
  readonly open: number;
}

export interface Shares {
  /** Each capability in each place counts once: what is wanted. */
  readonly capabilities: Share;
  /** Each role in each group counts once for each side that has it: what does it, whatever the number of machines. */
  readonly roles: Share;
  /** Each task of each side counts: what runs, weighted by machines. */
  readonly tasks: Share;
}

export interface Weighed {
  readonly verdict: Verdict;
  readonly otherInputs: boolean;
  readonly weight: number;
}

const MEMBERS = {
  shared: 'shared',
  substituted: 'substituted',
  'only-here': 'onlyHere',
  'only-there': 'onlyThere',
  open: 'open',
} as const satisfies Record<Verdict, keyof Share>;

export function shareOf(items: readonly Weighed[]): Share {
  const share = { total: 0, shared: 0, otherInputs: 0, substituted: 0, onlyHere: 0, onlyThere: 0, open: 0 };
  for (const { verdict, otherInputs, weight } of items) {
    share.total += weight;
    share[MEMBERS[verdict]] += weight;
    if (verdict === 'shared' && otherInputs) share.otherInputs += weight;
  }
  return share;
}

export interface Percentages {
  readonly shared: number;
  readonly substituted: number;
  /** Only here and only there. */
  readonly oneSide: number;
  readonly open: number;
}

/**
 * Whole percentages that add up to 100, and of which none is 0 for something that is there: 100 % shared means all of it. All are 0
 * where there is nothing.
 */
export function percentages(share: Share): Percentages {
  const counts = [share.shared, share.substituted, share.onlyHere + share.onlyThere, share.open];
  if (share.total === 0) return { shared: 0, substituted: 0, oneSide: 0, open: 0 };
  const exact = counts.map((count) => (count * 100) / share.total);
  const whole = exact.map((part) => (part === 0 ? 0 : Math.max(1, Math.floor(part))));
  for (let left = 100 - sum(whole); left !== 0; left -= Math.sign(left)) {
    const least = left > 0 ? 1 : 2;
    const gaps = whole.map((part, i) => (part < least ? -Infinity : ((exact[i] ?? 0) - part) * Math.sign(left)));
    const at = gaps.indexOf(Math.max(...gaps));
    whole[at] = (whole[at] ?? 0) + Math.sign(left);
  }
  const [shared = 0, substituted = 0, oneSide = 0, open = 0] = whole;
  return { shared, substituted, oneSide, open };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** `86 % shared, 11 % substituted, 3 % only one side`, by roles, whatever the number of machines. */
export function headline({ roles, capabilities }: Shares): string {
  if (roles.total === 0) return 'nothing to compare: neither side has machines';
  const { shared, substituted, oneSide, open } = percentages(roles);
  const needs = capabilities.open === 0 ? '' : `; capabilities that are not decided yet: ${capabilities.open}`;
  const undecided = open === 0 ? needs : `, ${open} % not decided yet`;
  return `${shared} % shared, ${substituted} % substituted, ${oneSide} % only one side${undecided}`;
}
