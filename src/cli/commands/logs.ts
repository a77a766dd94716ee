import { type Context, count, flag, type Input, text } from '../context.ts';
import { printJsonLine } from '../json.ts';
import { LogWriter } from '../render/logs.ts';

/** `purlin logs [WHAT]` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const request = {
    what: input.args[0],
    run: text(input, 'run'),
    runs: count(input, 'runs'),
    follow: flag(input, 'follow') ? true : undefined,
  };
  const writer = new LogWriter(context.style);
  const { out, err } = context.terminal;
  let items = 0;
  try {
    for await (const item of client.logs(request, context.signal)) {
      items += 1;
      if (context.json) printJsonLine(out, item);
      else for (const line of writer.add(item)) out.write(`${line}\n`);
    }
  } catch (error) {
    // Ctrl-C is how one leaves --follow.
    if (!(context.signal.aborted && flag(input, 'follow'))) throw error;
  }
  if (items === 0 && !context.json) err.write('No run has printed anything yet.\n');
  return 0;
}
