import { type Context, count, type Input } from '../context.ts';
import { plural } from '../render/text.ts';
import { runWork } from './work.ts';

/** `purlin destroy [MACHINE...]` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const machines = input.args.length === 0 ? undefined : input.args;
  const concurrency = count(input, 'concurrency');
  const plan = await client.planDestroy({ machines }, context.signal);
  const made = plan.machines.filter((machine) => machine.action === 'remove' && machine.origin === 'create').length;
  return runWork(context, input, {
    command: 'destroy',
    plan,
    question: `Remove all of this, and ${plural(made, 'machine')} with everything on them?`,
    // A destroy that was killed after the last machine may have left what the machines of a site shared.
    always: machines === undefined,
    start: () => client.destroy({ machines, index: plan.index, concurrency }, context.signal),
  });
}
