import { type Context, type Input, print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderSitesDoctor } from '../render/sites.ts';

/** `purlin sites doctor [NAME...]` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const document = await client.examineSites({ sites: input.args }, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, renderSitesDoctor(document, context.style));
  return document.ok ? 0 : 1;
}
