import { AppError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { Assessments } from './assess.ts';
import type { Bound } from './bind.ts';
import type { Context } from './context.ts';
import type { Emission } from './emit.ts';
import type { Member } from './members.ts';
import type { Node } from './nodes.ts';

/** What stands behind a plan: kept beside it, so that inputs are evaluated by the same code while it runs. */
export interface PlanState {
  readonly context: Context;
  readonly bound: Bound;
  readonly assessments: Assessments;
  readonly emission: Emission;
  readonly members: readonly Member[];
  /** Nodes in plan order with the number of their first task. */
  readonly order: readonly Node[];
  readonly firsts: readonly number[];
  readonly signed: ReadonlyMap<string, string>;
}

const states = new WeakMap<Plan, PlanState>();

export function keepState(plan: Plan, state: PlanState): void {
  states.set(plan, state);
}

/** The state of a plan that `resolve` made in this process; `internal` for any other. */
export function stateOf(plan: Plan): PlanState {
  const state = states.get(plan);
  if (state === undefined) throw new AppError('internal', 'cannot read a plan that was not resolved in this process');
  return state;
}

/** The node of a task and which of its tasks it is; undefined for what leaves. */
export function nodeOfTask(state: PlanState, n: number): { readonly node: Node; readonly at: number } | undefined {
  const { firsts, order } = state;
  let low = 0;
  let high = firsts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((firsts[middle] ?? 0) <= n) low = middle;
    else high = middle - 1;
  }
  const node = order[low];
  const first = firsts[low];
  return node === undefined || first === undefined || n < first ? undefined : { node, at: n - first };
}
