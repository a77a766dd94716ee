import { type Context, type Input, print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderMachine } from '../render/machines.ts';

/** `purlin machines show NAME` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const document = await client.machine({ machine: input.args[0] ?? '' }, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, renderMachine(document, context.style, { now: context.terminal.now() }));
  return 0;
}
