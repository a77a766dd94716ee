import { AppError } from '../../model/errors.ts';
import { type Context, type Input, oneOf, print, text } from '../context.ts';
import { printJson } from '../json.ts';
import { renderStatus } from '../render/status.ts';

const STATES = ['idle', 'converged', 'removed'] as const;
const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `purlin wait`: exits with 0 when the state was reached. */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const until = oneOf(text(input, 'until') ?? 'idle', STATES, '--until');
  const status = await client.wait({ until, timeoutMs: durationMs(text(input, 'timeout')) }, context.signal);
  if (context.json) printJson(context.terminal.out, status);
  else print(context, renderStatus(status, context.style, { now: context.terminal.now() }));
  return until === 'idle' ? Number(status.state === 'failed') : Number(status.state !== until);
}

function durationMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const match = /^(\d+)(ms|s|m|h)$/.exec(value);
  if (match === null)
    throw new AppError('usage', `cannot read --timeout ${value}: it is a number with s, m or h, such as 90s`);
  // `as`: the pattern lets only these units through.
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
