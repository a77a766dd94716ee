import type { Problem } from '../../model/errors.ts';
import type { Rule, RuleInput } from './rule.ts';

/** Rules that every loading applies: what breaks them cannot be resolved. */
export const ALWAYS: readonly Rule[] = [];

/** Runs rules over content; problems come by rule, in the table's order. */
export function runRules(rules: readonly Rule[], input: RuleInput): readonly Problem[] {
  return rules.flatMap((rule) => rule.check(input).map((problem) => ({ ...problem, rule: rule.name })));
}
