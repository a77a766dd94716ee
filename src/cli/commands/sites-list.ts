import { type Context, print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderSites } from '../render/sites.ts';

/** `purlin sites list` */
export async function run(context: Context): Promise<number> {
  const client = await context.client();
  const document = await client.sites({}, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, renderSites(document, context.style));
  return 0;
}
