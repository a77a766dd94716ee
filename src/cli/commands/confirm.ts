import { AppError } from '../../model/errors.ts';
import { type Context, flag, type Input } from '../context.ts';

/**
 * Asks before something is changed. `--yes` answers; without somebody to ask it is an error, never a yes.
 * Errors: `usage` without a terminal and without --yes.
 */
export async function confirm(context: Context, input: Input, question: string): Promise<boolean> {
  if (flag(input, 'yes')) return true;
  if (!context.terminal.canAsk || context.json) {
    const why = context.json ? '--json asks nothing' : 'there is no terminal';
    throw new AppError('usage', `cannot ask for confirmation: ${why}`, {
      hint: 'Look at the plan, then add --yes.',
    });
  }
  const answer = await context.terminal.ask(`${question} [y/N] `, context.signal);
  return /^y(es)?$/i.test(answer.trim());
}
