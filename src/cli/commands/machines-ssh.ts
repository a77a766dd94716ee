import { AppError } from '../../model/errors.ts';
import type { Context, Input } from '../context.ts';

/** `purlin machines ssh NAME [-- COMMAND...]`: the exit code is the command's own. */
export async function run(context: Context, input: Input): Promise<number> {
  const [machine, ...command] = input.args;
  if (machine === undefined) throw new AppError('usage', 'cannot log in: no machine is named');
  const client = await context.client();
  const access = await client.access({ machine }, context.signal);
  const application = await context.application();
  const { stdin, stdout, stderr } = process;
  return application.interactive(access, command, { stdin, stdout, stderr, signal: context.signal });
}
