import { type Context, flag, type Input, print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderFidelity } from '../render/fidelity.ts';

/** `purlin fidelity HERE THERE` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const [here = '', there = ''] = input.args;
  const document = await client.fidelity({ here, there }, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, renderFidelity(document, context.style, { full: flag(input, 'full') }));
  return 0;
}
