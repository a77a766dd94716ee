import { type Context, flag, type Input, print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderOffers } from '../render/offers.ts';

/** `purlin sites offers NAME` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const document = await client.offers({ site: input.args[0] ?? '' }, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, renderOffers(document, context.style, { all: flag(input, 'all') }));
  return 0;
}
