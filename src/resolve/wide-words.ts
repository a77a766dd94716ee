import type { Candidate } from '../model/plan.ts';
import type { BoundNeed } from './bindings.ts';
import type { Option, tiersOf } from './choice.ts';
import { instanceKey } from './instances.ts';
import type { RolePlan } from './role-plan.ts';
import type { WideBinding } from './wide-needs.ts';

/** true for a role that joins: it provides what it needs. */
export function needsItself(plan: RolePlan, capability: string): boolean {
  return plan.needs.some(({ need }) => need.capability === capability && need.optional !== true && need.of !== 'all');
}

/** Roles that are bound anyway stand together in one tier, at the place of the first of them but behind `provided`. */
export function orderBound(tiers: ReturnType<typeof tiersOf>): ReturnType<typeof tiersOf> {
  const isBound = (option: Option) => option.role?.place === 'machine';
  const bound = tiers.flatMap((tier) => tier.options.filter(isBound));
  if (bound.length === 0) return tiers;
  const first = tiers.find((tier) => tier.options.some(isBound));
  const others = tiers.map((tier) => ({ ...tier, options: tier.options.filter((option) => !isBound(option)) }));
  const early = others.filter(({ rule }) => rule === 'prefer' || rule === 'provided' || rule === 'done-before');
  const preferred = first?.rule === 'prefer';
  const together = { rule: first?.rule ?? ('only' as const), options: bound };
  return preferred ? [together, ...others] : [...early, together, ...others.filter((tier) => !early.includes(tier))];
}

export function roleKey(name: string, asked: BoundNeed['asked']): string {
  return asked === undefined ? name : `${name}[${instanceKey(asked)}]`;
}

export function ambiguity(capability: string, place: string, names: readonly string[]): string {
  return `${names.join(' and ')} can both provide ${capability} for ${place}: say which with \`prefer: { ${capability}: ${names[0]} }\``;
}

export function reasons(candidates: readonly Candidate[]): string {
  return candidates.map(({ name, why }) => `${name}: ${why}`).join('; ') || 'no role and no site provides it';
}

export function wideFailure(binding: WideBinding): string {
  const where = binding.place === 'deployment' ? 'the deployment' : binding.place.replace('/', ' ');
  return `${binding.need.need.capability} for ${where}, which ${binding.by} needs, cannot be met: ${reasons(binding.candidates)}`;
}
