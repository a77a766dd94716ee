import { AppError } from '../../model/errors.ts';
import type { RunFilter, RunRow } from '../../stores/queries.ts';
import type { Store } from '../../stores/store.ts';
import type { LogItem } from '../documents/logs.ts';
import type { LogsRequest } from '../operations.ts';
import { deploymentRow, instant, type OperationsDeps } from './deps.ts';

const POLL_MS = 300;
const RUNS_WITHOUT_NAME = 20;

/** Heads and lines of the asked runs, oldest first; with `follow` until they ended. */
export async function* readLogs(
  deps: OperationsDeps,
  request: LogsRequest,
  signal: AbortSignal,
): AsyncIterable<LogItem> {
  const store = await deps.store('read');
  const row = await deploymentRow(deps, request);
  const runs = await store.runs(row.name, await filterOf(store, row.name, request));
  if (runs.length === 0) throw noRuns(request);
  for (const run of runs) yield* readRun(deps, store, row.name, run, request.follow === true, signal);
}

async function* readRun(
  deps: OperationsDeps,
  store: Store,
  deployment: string,
  run: RunRow,
  follow: boolean,
  signal: AbortSignal,
): AsyncIterable<LogItem> {
  yield headOf(run);
  let from = 0;
  for (;;) {
    const { lines, next } = await store.log(run.run, from);
    for (const line of lines) yield { type: 'line', run: run.run, stream: line.stream, text: line.text };
    from = next;
    const [now] = await store.runs(deployment, { run: run.run });
    const ended = now?.endedAt !== undefined;
    if (ended && lines.length === 0 && run.endedAt === undefined && now !== undefined) yield headOf(now);
    if (!follow || (ended && lines.length === 0)) return;
    await deps.clock.sleep(POLL_MS, signal);
  }
}

function headOf(run: RunRow): LogItem {
  return {
    schema: 'purlin/logs@1',
    type: 'run',
    run: run.run,
    task: run.task,
    verb: run.verb,
    startedAt: instant(run.startedAt),
    ...(run.machine === undefined ? {} : { machine: run.machine }),
    ...(run.endedAt === undefined ? {} : { endedAt: instant(run.endedAt) }),
    ...(run.outcome === undefined ? {} : { outcome: run.outcome }),
    ...(run.exit === undefined ? {} : { exit: run.exit }),
    ...(run.why === undefined ? {} : { why: run.why }),
  };
}

/** A word may name a task, a machine, `MACHINE/ROLE` or a role. */
async function filterOf(store: Store, deployment: string, request: LogsRequest): Promise<RunFilter> {
  const perTask = request.runs ?? 1;
  if (request.run !== undefined) return { run: request.run };
  if (request.what === undefined) return { perTask, limit: RUNS_WITHOUT_NAME };
  if ((await store.task(deployment, request.what)) !== undefined) return { task: request.what, perTask };
  if ((await store.machinesNamed(deployment, request.what)).length > 0) return { machine: request.what, perTask };
  const [machine, role] = request.what.split('/');
  return role === undefined ? { role: request.what, perTask } : { machine: machine ?? '', role, perTask };
}

function noRuns(request: LogsRequest): AppError {
  const what = request.run ?? request.what ?? 'this deployment';
  return new AppError('not-found', `cannot show logs of ${what}: nothing of that name ran yet`, {
    hint: 'A task id, a machine, MACHINE/ROLE or a role has logs once it ran; `purlin status` names what failed.',
  });
}
