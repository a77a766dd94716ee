import { toAppError } from '../model/errors.ts';
import type { Step, StepKind } from '../model/files/step.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Executor, StepContext } from './executor.ts';
import { applyText, checkText, type ShellText } from './shell-text.ts';

/** An executor whose steps become one shell text each. `shellOf` throws `invalid-file` for what is wrong in a step's fields. */
export function textExecutor(kind: StepKind, shellOf: (step: Step, context: StepContext) => ShellText): Executor {
  const readStep = (step: Step, context: StepContext): ShellText | FailedOutcome => {
    try {
      return shellOf(step, context);
    } catch (thrown) {
      return failedField(thrown);
    }
  };
  return {
    kind,
    checks: true,
    async check(step, context) {
      const shell = readStep(step, context);
      return 'text' in shell ? checkText(shell, context) : shell;
    },
    async apply(step, context) {
      const shell = readStep(step, context);
      if (!('text' in shell)) return shell;
      // What may not be interrupted costs the session more than a question whether there is anything to do.
      const verdict = shell.interruptible ? undefined : await checkText(shell, context);
      if (verdict?.kind === 'as-wanted') return { kind: 'done', changes: [], outputs: {} };
      return applyText(shell, context);
    },
  };
}

type FailedOutcome = Extract<Outcome, { kind: 'failed' }>;

/** Turns problems in a step's own fields into a value; anything else goes on as it is. */
export function failedField(thrown: unknown): FailedOutcome {
  const error = toAppError(thrown);
  if (error.code !== 'invalid-file') throw error;
  return { kind: 'failed', error };
}
