import type { MachineRow } from '../../server/documents/machines.ts';
import { type Context, type Input, print, text } from '../context.ts';
import { printJson } from '../json.ts';
import { renderMachines } from '../render/machines.ts';

/** `purlin machines list` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const request = { group: text(input, 'group'), site: text(input, 'site') };
  const first = await client.machines(request, context.signal);
  const machines: MachineRow[] = [...first.machines];
  for (let { next } = first; next !== undefined; ) {
    const page = await client.machines({ ...request, cursor: next }, context.signal);
    machines.push(...page.machines);
    next = page.next;
  }
  const document = { ...first, machines, next: undefined };
  if (context.json) printJson(context.terminal.out, document);
  else print(context, renderMachines(document, context.style));
  return 0;
}
