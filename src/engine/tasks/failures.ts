import type { AppError } from '../../model/errors.ts';
import type { RunEnd } from '../../stores/commit.ts';
import type { RunResult } from '../run-request.ts';

/** The result of a run that could not even begin, or that broke. */
export function runFailure(error: AppError | Error): RunResult {
  // `as`: callers pass what went through toAppError.
  return { outcome: { kind: 'failed', error: error as AppError }, ran: [], changes: [], notices: [] };
}

/** What the run's row says of its end, beside outcome and outputs. */
export function endOf(result: RunResult): Pick<RunEnd, 'ran' | 'changes' | 'exit' | 'why' | 'hint' | 'tail'> {
  const { outcome, ran, changes } = result;
  const base = { ran, changes };
  switch (outcome.kind) {
    case 'done':
      return outcome.said === undefined ? base : { ...base, why: outcome.said };
    case 'wait':
      return { ...base, why: outcome.for, ...(outcome.hint === undefined ? {} : { hint: outcome.hint }) };
    case 'retry':
      return {
        ...base,
        why: outcome.reason,
        ...(outcome.error?.hint === undefined ? {} : { hint: outcome.error.hint }),
        ...(outcome.tail === undefined ? {} : { tail: outcome.tail }),
      };
    case 'failed': {
      const { error, exit, tail } = outcome;
      const hint = error.hint === undefined ? {} : { hint: error.hint };
      const rest = { ...(exit === undefined ? {} : { exit }), ...(tail === undefined ? {} : { tail }) };
      return { ...base, why: error.message, ...hint, ...rest };
    }
  }
}
