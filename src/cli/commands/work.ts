import { AppError, ERROR_CODES } from '../../model/errors.ts';
import type { ApplyResult } from '../../server/documents/event.ts';
import type { PlanDocument } from '../../server/documents/plan.ts';
import type { ApplyItem } from '../../server/operations.ts';
import { type Context, flag, type Input, print } from '../context.ts';
import { planHasChanges, renderPlan } from '../render/plan.ts';
import { renderResult } from '../render/result.ts';
import { reportWork } from '../report.ts';
import { confirm } from './confirm.ts';

/** Work that starts with a plan that somebody confirms. */
export interface Work {
  readonly command: 'apply' | 'destroy';
  readonly plan: PlanDocument;
  readonly question: string;
  /** Runs also when the plan has no changes. */
  readonly always: boolean;
  readonly start: () => AsyncIterable<ApplyItem>;
}

/** Shows the plan, asks, shows the work and how it ended. With --json only events and the result are printed. */
export async function runWork(context: Context, input: Input, work: Work): Promise<number> {
  const { plan, command } = work;
  const changes = planHasChanges(plan);
  const view = { full: flag(input, 'full'), destroy: command === 'destroy' };
  if (!context.json) print(context, renderPlan(plan, context.style, view));
  if (!changes && !work.always && !context.json) return 0;
  if (plan.privilege !== undefined && changes) throw new AppError('privilege', `cannot ${command}: ${plan.privilege}`);
  if (changes && !context.json && !flag(input, 'yes')) print(context, ['']);
  if (changes && !(await confirm(context, input, work.question))) {
    print(context, ['Nothing was changed.']);
    return 0;
  }
  if (!context.json) print(context, ['']);
  return finishWork(context, await reportWork(context, plan, work.start()), command);
}

const EXITS = { done: 0, failed: 1, waiting: 1, cancelled: ERROR_CODES.cancelled.exit } as const;

/** Shows how an apply, a retry or a destroy ended, and gives the exit code. */
export function finishWork(
  context: Context,
  result: ApplyResult | undefined,
  command: 'apply' | 'retry' | 'destroy',
): number {
  if (result === undefined)
    throw new AppError('internal', `cannot tell how ${command} ended: its stream has no result`);
  if (!context.json) {
    const again = `${context.self} ${command === 'retry' ? 'apply' : command}`;
    print(context, ['', ...renderResult(result, context.style, { now: context.terminal.now(), command, again })]);
  }
  return EXITS[result.outcome];
}
