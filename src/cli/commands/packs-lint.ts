import { ERROR_CODES } from '../../model/errors.ts';
import { type Context, type Input, print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderLint } from '../render/house.ts';

/** `purlin packs lint [FOLDER...]`: exits as invalid files do when there are errors. */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const folders = input.args.length === 0 ? undefined : input.args;
  const document = await client.lint({ folders }, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, renderLint(document, context.style));
  return document.ok ? 0 : ERROR_CODES['invalid-file'].exit;
}
