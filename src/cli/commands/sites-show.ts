import { type Context, type Input, print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderSite } from '../render/sites.ts';

/** `purlin sites show NAME` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const document = await client.site({ site: input.args[0] ?? '' }, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, renderSite(document, context.style));
  return 0;
}
