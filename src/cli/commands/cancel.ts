import { type Context, print } from '../context.ts';
import { printJson } from '../json.ts';
import { duration } from '../render/text.ts';

/** `purlin cancel` */
export async function run(context: Context): Promise<number> {
  const client = await context.client();
  const { asked, holder, ...rest } = await client.cancel({}, context.signal);
  if (context.json) printJson(context.terminal.out, { ...rest, asked, holder });
  else if (holder === undefined) print(context, ['Nobody works on it: nothing to cancel.']);
  else {
    const age = duration((context.terminal.now() - Date.parse(holder.since)) / 1000);
    const who = `process ${holder.pid} on ${holder.host}, at work for ${age}`;
    print(context, [asked ? `Asked to stop: ${who}.` : `Cannot ask from here: ${who}.`]);
  }
  return holder === undefined || asked ? 0 : 1;
}
