import { AppError, ERROR_CODES } from '../../model/errors.ts';
import type { ApplyResult } from '../../server/documents/event.ts';
import { type Context, print } from '../context.ts';
import { renderResult } from '../render/result.ts';

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
