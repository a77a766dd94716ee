import { stripVTControlCharacters } from 'node:util';
import { type Context, type Input, print } from '../context.ts';
import { printJson } from '../json.ts';

/** `purlin machines console NAME` */
export async function run(context: Context, input: Input): Promise<number> {
  const [machine = ''] = input.args;
  const client = await context.client();
  const document = await client.console({ machine }, context.signal);
  if (context.json) printJson(context.terminal.out, document);
  else print(context, linesOf(document.text));
  return 0;
}

/** What a machine writes may steer a terminal: only text is shown. */
function linesOf(text: string): readonly string[] {
  const plain = stripVTControlCharacters(text).replaceAll('\r', '').trimEnd();
  if (plain === '') return ['The console is empty.'];
  return plain.split('\n').map((line) => line.replaceAll(/[\p{Cc}\p{Cf}]/gu, (char) => (char === '\t' ? char : '')));
}
