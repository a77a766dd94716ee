import { setTimeout as delay } from 'node:timers/promises';
import { type Context, flag, type Input, print, text } from '../context.ts';
import { printJson, printJsonLine } from '../json.ts';
import { renderStatus } from '../render/status.ts';

const WATCH_EVERY_MS = 1000;

/** `purlin status [--watch]` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const full = flag(input, 'full');
  const request = { group: text(input, 'group') };
  if (flag(input, 'watch')) return watch(context, request, full);
  const status = await client.status(request, context.signal);
  if (context.json) printJson(context.terminal.out, status);
  else print(context, renderStatus(status, context.style, { now: context.terminal.now(), full }));
  return 0;
}

/** Shows the status again every second, in place on a terminal, else when it changed, until nobody works on it or Ctrl-C. */
async function watch(context: Context, request: { group?: string | undefined }, full: boolean): Promise<number> {
  const client = await context.client();
  const { terminal } = context;
  const place =
    terminal.out.isTerminal && !context.json ? (await import('log-update')).createLogUpdate(process.stdout) : undefined;
  let before = '';
  try {
    while (!context.signal.aborted) {
      const status = await client.status(request, context.signal);
      const same = JSON.stringify(status);
      const lines = renderStatus(status, context.style, { now: terminal.now(), full });
      if (place !== undefined) place(lines.slice(0, Math.max(4, terminal.out.rows - 1)).join('\n'));
      else if (same !== before && context.json) printJsonLine(terminal.out, status);
      else if (same !== before) print(context, [...(before === '' ? [] : ['']), ...lines]);
      before = same;
      if (status.state !== 'converging') break;
      await delay(WATCH_EVERY_MS, undefined, { signal: context.signal });
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
  } finally {
    place?.done();
  }
  return 0;
}
