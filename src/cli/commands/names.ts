import { AppError } from '../../model/errors.ts';
import type { Context, Input } from '../context.ts';
import { oneOf } from '../context.ts';

const KINDS = ['machines', 'tasks', 'roles', 'groups', 'sites', 'capabilities', 'packs', 'comparable'] as const;

/** `purlin names KIND`: one name per line, for completion. Without a readable deployment there are no names and no error. */
export async function run(context: Context, input: Input): Promise<number> {
  const kind = oneOf(input.args[0] ?? '', KINDS, 'the kind');
  const client = await context.client();
  try {
    const document = await client.names({ kind }, context.signal);
    context.terminal.out.write(document.names.map((name) => `${name}\n`).join(''));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  return 0;
}
