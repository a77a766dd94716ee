import type { Problem } from '../../model/errors.ts';
import { capabilityCycles } from './always/capability-cycles.ts';
import { deploymentGroups } from './always/deployment-groups.ts';
import { expressions } from './always/expressions.ts';
import { inputNames } from './always/input-names.ts';
import { missingScripts } from './always/missing-scripts.ts';
import { needs } from './always/needs.ts';
import { provisions } from './always/provisions.ts';
import { statedFacts } from './always/stated-facts.ts';
import { stepInputs } from './always/step-inputs.ts';
import { unknownNames } from './always/unknown-names.ts';
import { values } from './always/values.ts';
import type { Rule, RuleInput } from './rule.ts';
import { notActedOn } from './style/not-acted-on.ts';
import { platformNames } from './style/platform-names.ts';
import { publishedValues, publishVerb } from './style/published-values.ts';
import { unreachableRoles } from './style/unreachable-roles.ts';
import { unusedInputs } from './style/unused-inputs.ts';

/** Rules that every loading applies: what breaks them cannot be resolved. */
export const ALWAYS: readonly Rule[] = [
  unknownNames,
  deploymentGroups,
  needs,
  provisions,
  expressions,
  missingScripts,
  stepInputs,
  inputNames,
  values,
  capabilityCycles,
  statedFacts,
];

/** Rules that only `packs lint` applies, beside those of ALWAYS. */
export const STYLE: readonly Rule[] = [
  platformNames,
  publishedValues,
  publishVerb,
  unusedInputs,
  unreachableRoles,
  notActedOn,
];

/** Runs rules over content; problems come by rule, in the table's order. */
export function runRules(rules: readonly Rule[], input: RuleInput): readonly Problem[] {
  return rules.flatMap((rule) => rule.check(input).map((problem) => ({ ...problem, rule: rule.name })));
}
