import { type Context, count, type Input } from '../context.ts';
import { reportWork } from '../report.ts';
import { finishWork } from './work.ts';

/** `purlin retry [WHAT...]` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const what = input.args.length === 0 ? undefined : input.args;
  const plan = await client.plan({}, context.signal);
  const items = client.retry({ what, concurrency: count(input, 'concurrency') }, context.signal);
  return finishWork(context, await reportWork(context, plan, items), 'retry');
}
