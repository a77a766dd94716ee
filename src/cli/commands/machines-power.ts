import { type Context, type Input, oneOf, print } from '../context.ts';
import { printJson } from '../json.ts';
import { confirm } from './confirm.ts';

/** `purlin machines power NAME on|off`: off is asked about. */
export async function run(context: Context, input: Input): Promise<number> {
  const [machine = '', word = ''] = input.args;
  const to = oneOf(word, ['on', 'off'] as const, 'the switch');
  if (to === 'off' && !(await confirm(context, input, `Switch ${machine} off?`))) {
    print(context, ['Nothing was changed.']);
    return 0;
  }
  const client = await context.client();
  const document = await client.power({ machine, to }, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, [`${document.machine} is ${document.power}.`]);
  return 0;
}
