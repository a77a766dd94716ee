import { type Context, flag, type Input, print } from '../context.ts';
import { printJson } from '../json.ts';
import { renderDoctor } from '../render/house.ts';
import { confirm } from './confirm.ts';

/** `purlin doctor [--clean]`: shows what is left over and asks before it removes anything. */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const found = await client.doctor({}, context.signal);
  const clean = flag(input, 'clean') && found.leftovers.length > 0;
  if (context.json && !clean) printJson(context.terminal.out, found);
  if (!context.json) print(context, renderDoctor(found, context.style, { self: context.self }));
  if (!clean) return found.ok ? 0 : 1;
  if (!context.json && !flag(input, 'yes')) print(context, ['']);
  if (!(await confirm(context, input, 'Remove these leftovers?'))) {
    print(context, ['Nothing was changed.']);
    return 0;
  }
  const cleaned = await client.doctor({ clean: true }, context.signal);
  if (context.json) printJson(context.terminal.out, cleaned);
  else print(context, ['', ...renderDoctor(cleaned, context.style, { self: context.self })]);
  return cleaned.ok ? 0 : 1;
}
