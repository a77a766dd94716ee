import { AppError } from '../../model/errors.ts';
import { type Context, count, flag, type Input, print } from '../context.ts';
import { planHasChanges, renderPlan } from '../render/plan.ts';
import { plural } from '../render/text.ts';
import { reportWork } from '../report.ts';
import { confirm } from './confirm.ts';
import { finishWork } from './finish-work.ts';

/** `purlin destroy [MACHINE...]` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const machines = input.args.length === 0 ? undefined : input.args;
  const plan = await client.planDestroy({ machines }, context.signal);
  const changes = planHasChanges(plan);
  if (!context.json) print(context, renderPlan(plan, context.style, { destroy: true, full: flag(input, 'full') }));
  if (!changes && !context.json) return 0;
  if (plan.privilege !== undefined && changes) throw new AppError('privilege', `cannot destroy: ${plan.privilege}`);
  if (changes && !context.json && !flag(input, 'yes')) print(context, ['']);
  const leaving = plan.machines.filter((machine) => machine.action === 'remove');
  const made = leaving.filter((machine) => machine.origin === 'create').length;
  const question = `Remove all of this, and ${plural(made, 'machine')} with everything on them?`;
  if (changes && !(await confirm(context, input, question))) {
    print(context, ['Nothing was changed.']);
    return 0;
  }
  if (!context.json) print(context, ['']);
  const request = { machines, index: plan.index, concurrency: count(input, 'concurrency') };
  const result = await reportWork(context, plan, client.destroy(request, context.signal));
  return finishWork(context, result, 'destroy');
}
