import { type Context, flag, type Input, print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderSweep } from '../render/sweep.ts';
import { plural } from '../render/text.ts';
import { confirm } from './confirm.ts';

/** `purlin sites sweep [NAME...]` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const request = { sites: input.args, foreign: flag(input, 'foreign') };
  const found = await client.sweep(request, context.signal);
  if (found.leftOver === 0 || (context.json && !flag(input, 'yes'))) return show(found);
  if (!context.json) print(context, renderSweep(found, context.style));
  const question = `Remove ${plural(found.leftOver, 'thing')}?`;
  if (!(await confirm(context, input, question))) return 0;
  const swept = await client.sweep({ ...request, remove: true }, context.signal);
  return show(swept);

  function show(document: typeof found): number {
    if (context.json) printJson(context.terminal.out, document);
    else print(context, renderSweep(document, context.style));
    return 0;
  }
}
