import type { RecordedValue, RecordedValues } from '../../model/record.ts';
import { canonical, isSecretRef } from '../canonical.ts';
import { evaluateInputs, makeTemplate } from '../inputs.ts';
import { type Knowledge, World } from '../knowledge.ts';
import type { Node } from '../nodes.ts';
import type { PlanState } from '../plan-state.ts';
import type { InputPlan } from '../role-plan.ts';

export type InputsDraft = Map<string, { secret: boolean; values: Map<string, RecordedValue> }>;

/** Nothing has run and no machine has an address: what is left is what the files and facts say. */
const NOTHING_RAN: Knowledge = {
  task: () => undefined,
  recorded: () => undefined,
  machine: () => ({ facts: {}, networks: {} }),
  live: undefined,
  generated: () => undefined,
};

/** Adds the inputs of a node's role that say something of the deployment, and not of one machine or one run. */
export function collectInputs(state: PlanState, world: World, node: Node, draft: InputsDraft): void {
  const plans = node.role?.plan.inputs ?? [];
  if (plans.length === 0) return;
  const template = state.assessments.get(node)?.template ?? makeTemplate(state.context, node);
  const varying = template.varying.filter(isComparable);
  const known =
    varying.length === 0
      ? template.fixed
      : evaluateInputs(state.context, node, 0, { ...template, varying }, NOTHING_RAN, world).inputs;
  for (const plan of plans) addValue(draft, plan.name, known[plan.name], plan.spec.secret === true);
}

export function worldOf(state: PlanState): World {
  return new World(state.bound, NOTHING_RAN);
}

function isComparable({ spec, reads }: InputPlan): boolean {
  if (spec.live === true || spec.generate !== undefined) return false;
  return !reads.own && !reads.address && reads.others.length === 0;
}

/** Adds values that a site, a platform or another deployment provides. */
export function collectValues(draft: InputsDraft, values: RecordedValues): void {
  for (const [name, value] of Object.entries(values)) addValue(draft, name, value, false);
}

function addValue(draft: InputsDraft, name: string, value: RecordedValue | undefined, secret: boolean): void {
  if (value === undefined) return;
  let entry = draft.get(name);
  if (entry === undefined) draft.set(name, (entry = { secret: false, values: new Map() }));
  entry.secret ||= secret || holdsSecret(value);
  entry.values.set(canonical(value), value);
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isSecretRef(value) || Object.values(value).some(holdsSecret);
}
