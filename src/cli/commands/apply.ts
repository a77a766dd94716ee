import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../model/errors.ts';
import type { PlanDocument } from '../../server/documents/plan.ts';
import { type Context, count, flag, type Input, list } from '../context.ts';
import { runWork } from './work.ts';

/** `purlin apply [PLAN]` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const [file] = input.args;
  const replace = list(input, 'replace');
  const check = flag(input, 'check');
  const concurrency = count(input, 'concurrency');
  const saved = file === undefined ? undefined : await readPlan(path.resolve(context.terminal.cwd, file));
  const plan = saved ?? (await client.plan({ replace }, context.signal));
  return runWork(context, input, {
    command: 'apply',
    plan,
    question: 'Apply this?',
    always: check,
    start: () => client.apply({ index: plan.index, replace, check, concurrency }, context.signal),
  });
}

/** A plan that `plan -o` saved. Errors: `usage`. */
async function readPlan(file: string): Promise<PlanDocument> {
  const hint = 'A plan is made by `purlin plan -o FILE`; a deployment file is named by -f.';
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    // `as`: a saved plan is our own document; its index is checked by the operation, the rest is only shown.
    if (isPlan(value)) return value as PlanDocument;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('usage', `cannot read the plan ${file}: ${why}`, { cause, hint });
  }
  throw new AppError('usage', `cannot read the plan ${file}: it is not a purlin/plan@1`, { hint });
}

function isPlan(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'schema' in value && value.schema === 'purlin/plan@1';
}
