import type { Runner, RunRequest, RunResult } from '../../src/engine/runner/run-request.ts';
import type { Json } from '../../src/model/files/values.ts';
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
