import type { Runner, RunRequest, RunResult } from '../../src/engine/run-request.ts';
import { AppError, type ErrorCode } from '../../src/model/errors.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Json } from '../../src/model/files/values.ts';
import type { ObservedMachine } from '../../src/model/machine.ts';
import type { LogLine } from '../../src/model/run.ts';

export interface FakeRunner extends Runner {
  /** Every run in the order in which it began. */
  readonly requests: RunRequest[];
  readonly published: RunRequest[];
  /** Task ids that run now. */
  readonly running: Set<string>;
}

type Behaviour = (
  request: RunRequest,
  options: { readonly signal: AbortSignal; readonly log: (line: LogLine) => void },
) => RunResult | Promise<RunResult>;

/** A runner that does nothing but what `behave` says; default: every run is done and publishes nothing. */
export function fakeRunner(behave: Behaviour = () => doneResult()): FakeRunner {
  const requests: RunRequest[] = [];
  const published: RunRequest[] = [];
  const running = new Set<string>();
  return {
    requests,
    published,
    running,
    async run(request, options) {
      requests.push(request);
      running.add(request.task);
      try {
        return await behave(request, options);
      } finally {
        running.delete(request.task);
      }
    },
    async publish(request, options) {
      published.push(request);
      return behave(request, options);
    },
    async close() {},
  };
}

export function doneResult(outputs: Readonly<Record<string, Json>> = {}, more: Partial<RunResult> = {}): RunResult {
  return { outcome: { kind: 'done', changes: [], outputs }, ran: ['apply'], changes: [], notices: [], ...more };
}

export function failedResult(
  message: string,
  more: { readonly exit?: number; readonly tail?: string; readonly hint?: string; readonly code?: ErrorCode } = {},
): RunResult {
  const { hint, code = 'step-failed', ...rest } = more;
  const error = new AppError(code, message, hint === undefined ? {} : { hint });
  return { ...doneResult(), outcome: { kind: 'failed', error, ...rest } };
}

export function retryResult(reason: string, afterMs: number, code?: ErrorCode): RunResult {
  const error = code === undefined ? {} : { error: new AppError(code, reason) };
  return { ...doneResult(), outcome: { kind: 'retry', reason, afterMs, ...error } };
}

/** What a `machine` step tells of a machine that answers at `host`. */
export function observed(host: string, facts: Facts = {}): ObservedMachine {
  return {
    platformId: `platform-${host}`,
    power: 'on',
    networks: { private: host },
    access: { host, user: 'root', hostKeys: [], sudo: false },
    facts,
  };
}
