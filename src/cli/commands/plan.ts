import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../model/errors.ts';
import type { PlanDocument } from '../../server/documents/plan.ts';
import { type Context, flag, type Input, list, print, text } from '../context.ts';
import { jsonPieces, printJson } from '../json.ts';
import { planHasChanges, renderPlan } from '../render/plan.ts';

const EXIT_CHANGES = 2;

/** `purlin plan` */
export async function run(context: Context, input: Input): Promise<number> {
  const client = await context.client();
  const full = flag(input, 'full');
  const request = { replace: list(input, 'replace'), check: flag(input, 'check'), full };
  const plan = await client.plan(request, context.signal);
  const output = text(input, 'output');
  if (output !== undefined) await savePlan(path.resolve(context.terminal.cwd, output), plan);
  if (context.json) printJson(context.terminal.out, plan);
  else print(context, [...renderPlan(plan, context.style, { full }), ...savedHint(context, output)]);
  return flag(input, 'exitCode') && planHasChanges(plan) ? EXIT_CHANGES : 0;
}

function savedHint(context: Context, output: string | undefined): readonly string[] {
  return output === undefined ? [] : ['', `Saved. \`${context.self} apply ${output}\` applies exactly this.`];
}

async function savePlan(file: string, plan: PlanDocument): Promise<void> {
  try {
    await writeFile(file, [...jsonPieces(plan)].join(''), { mode: 0o600 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('usage', `cannot write ${file}: ${why}`, { cause });
  }
}
