import { type Context, type Input, print, text } from '../context.ts';
import { printJson } from '../json.ts';

/** `purlin init [FOLDER]` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const [folder] = input.args;
  const document = await client.init({ folder, platform: text(input, 'platform') }, context.signal);
  if (context.json) {
    printJson(context.terminal.out, document);
    return 0;
  }
  const enter = folder === undefined ? '' : `cd ${folder}; `;
  print(context, [
    ...document.written.map((file) => `wrote  ${file}`),
    ...document.kept.map((file) => `kept   ${file}`),
    '',
    `Edit them, then: ${enter}purlin plan`,
  ]);
  return 0;
}
