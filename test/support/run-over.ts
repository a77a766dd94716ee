import type { RunRequest } from '../../src/engine/run-request.ts';
import { taskRunner } from '../../src/engine/runner/task-runner.ts';
import type { Executor, StepContext } from '../../src/executors/executor.ts';
import { type FakeExecutorOptions, fakeExecutor } from '../../src/executors/fake/fake.ts';
import { AppError } from '../../src/model/errors.ts';
import { STEP_KINDS, type Step, type StepKind } from '../../src/model/files/step.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { LogLine } from '../../src/model/run.ts';
import { type FakeSessions, fakeSessions } from './fake-sessions.ts';
import { manualClock } from './manual-clock.ts';

export type Apply = (step: Step, context: StepContext) => Outcome | Promise<Outcome>;

export interface World {
  readonly executors?: Partial<Record<StepKind, Partial<FakeExecutorOptions>>>;
  readonly sessions?: FakeSessions;
  readonly signal?: AbortSignal;
  readonly secrets?: Readonly<Record<string, string>>;
}

export const done = (outputs = {}, changes = [{ what: 'did' }]): Outcome => ({ kind: 'done', changes, outputs });
export const failed = (message: string): Outcome => ({
  kind: 'failed',
  error: new AppError('step-failed', message),
  exit: 3,
  tail: 'a\nb',
});
export const stepText = (step: Step) => ('script' in step ? step.script : JSON.stringify(step));

/** Runs a request over fake executors and sessions; `calls` is what the executors were asked. */
export async function runOver(request: RunRequest, world: World = {}) {
  const fakes = STEP_KINDS.map((kind) =>
    fakeExecutor({ kind, checks: kind !== 'script' && kind !== 'http', ...world.executors?.[kind] }),
  );
  const executors = Object.fromEntries(fakes.map((fake) => [fake.kind, fake])) as unknown as Record<StepKind, Executor>;
  const sessions = world.sessions ?? fakeSessions();
  const clock = manualClock();
  const runner = taskRunner({
    sessions,
    executors,
    clock,
    openSecret: ({ $secret }) => world.secrets?.[$secret] ?? '',
  });
  const lines: LogLine[] = [];
  const result = await runner.run(request, {
    signal: world.signal ?? new AbortController().signal,
    log: (line) => lines.push(line),
  });
  const calls = fakes.flatMap((fake) =>
    fake.calls.map((call) => ({ ...call, text: `${call.verb} ${stepText(call.step)}` })),
  );
  return { result, lines, calls, sessions, clock };
}

export const script = (apply: Apply): World => ({ executors: { script: { checks: false, apply } } });
export const check = (exit: 'yes' | 'no' | 'error'): Partial<FakeExecutorOptions> => ({
  check: () => {
    if (exit === 'error') return { kind: 'failed', error: new AppError('step-failed', 'cannot check'), exit: 2 };
    return exit === 'yes'
      ? { kind: 'as-wanted', outputs: {} }
      : { kind: 'would-change', changes: [{ what: 'not yet' }] };
  },
});
export const WEB = { check: 'check.sh', apply: 'apply.sh', publish: 'publish.sh', health: 'health.sh' };
