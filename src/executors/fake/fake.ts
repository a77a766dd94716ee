import type { Step, StepKind } from '../../model/files/step.ts';
import { kindOf } from '../../model/files/step.ts';
import type { CheckVerdict, Outcome } from '../../model/outcome.ts';
import type { Executor, StepContext } from '../executor.ts';

export interface FakeExecutorOptions {
  readonly kind: StepKind;
  /** Default true. */
  readonly checks?: boolean;
  /** What a check says; default would-change until `apply` was called with the same step, then as-wanted. */
  readonly check?: (step: Step, context: StepContext) => CheckVerdict | Promise<CheckVerdict>;
  /** What apply does; default done with one change the first time. */
  readonly apply?: (step: Step, context: StepContext) => Outcome | Promise<Outcome>;
}

/** An executor that runs nothing and remembers what it was asked. */
export interface FakeExecutor extends Executor {
  readonly calls: readonly { readonly verb: 'check' | 'apply'; readonly step: Step; readonly context: StepContext }[];
}

/** An executor for tests of what stands above executors. Idempotent by default, as every executor that checks must be. */
export function fakeExecutor(options: FakeExecutorOptions): FakeExecutor {
  const calls: { verb: 'check' | 'apply'; step: Step; context: StepContext }[] = [];
  const applied = new Set<string>();
  const isApplied = (step: Step) => applied.has(JSON.stringify(step));
  return {
    kind: options.kind,
    checks: options.checks ?? true,
    calls,
    async check(step, context) {
      calls.push({ verb: 'check', step, context: snapshot(context) });
      if (options.check !== undefined) return options.check(step, context);
      return isApplied(step) ? { kind: 'as-wanted', outputs: {} } : { kind: 'would-change', changes: [change(step)] };
    },
    async apply(step, context) {
      calls.push({ verb: 'apply', step, context: snapshot(context) });
      const changes = isApplied(step) ? [] : [change(step)];
      applied.add(JSON.stringify(step));
      return options.apply === undefined ? { kind: 'done', changes, outputs: {} } : options.apply(step, context);
    },
  };
}

function change(step: Step) {
  return { what: `fake ${kindOf(step)}` };
}

/** Inputs grow from step to step; a test wants to see what each step saw. */
function snapshot(context: StepContext): StepContext {
  return { ...context, inputs: { ...context.inputs }, secret: new Set(context.secret) };
}
