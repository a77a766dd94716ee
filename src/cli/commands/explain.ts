import type { Context, Input } from '../context.ts';
import { print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderExplain } from '../render/explain.ts';

/** `purlin explain WHAT` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const document = await client.explain({ what: input.args[0] ?? '' }, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, renderExplain(document, context.style, { now: context.terminal.now() }));
  return 0;
}
