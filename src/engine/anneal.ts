import type { TaskStatus } from '../model/status.ts';
import type { StoredRecord } from '../stores/commit.ts';
import type { AnnealDeps, AnnealRequest, AnnealResult } from './anneal-request.ts';
import { Annealer } from './annealer.ts';
import { checkDrift } from './check-drift.ts';
import { Heartbeat } from './heartbeat.ts';
import { openRound } from './open-round.ts';
import { Session } from './tasks/session.ts';

/**
 * Brings every task of a plan to done, in parallel, durably, and keeps on until a new plan of the same wish has nothing to do.
 * Failed tasks stop only what depends on them. Killed at any instant and called again, it goes on where it was.
 * Errors: `lease-lost`, `store`, and those of `replan`; what tasks do is in the result, never thrown.
 */
export async function anneal(deps: AnnealDeps, request: AnnealRequest): Promise<AnnealResult> {
  const { store, clock } = deps;
  const { lease } = request;
  await store.recover(lease, clock.now());
  const drift = request.check === true ? await checkDrift(deps, request) : [];
  const record = await store.loadRecord(lease.deployment);
  const plan = drift.length > 0 ? await deps.replan(record) : request.plan;
  const refused = await refusedTasks(deps, request, record);
  const round = await openRound(deps, lease, plan, record, refused);
  const session = new Session(deps, request, round, drift);
  for (const [key, status] of refused) session.known.set(key, status);
  const annealer = new Annealer(session);
  const heartbeat = new Heartbeat(session);
  try {
    return await annealer.run();
  } catch (error) {
    session.abort.abort(error);
    throw error;
  } finally {
    await heartbeat.stop();
  }
}

/** Rows of failed and waiting tasks that this request does not try again. */
async function refusedTasks(
  deps: AnnealDeps,
  { lease, retries }: AnnealRequest,
  record: StoredRecord,
): Promise<ReadonlyMap<number, TaskStatus>> {
  const refused = new Map<number, TaskStatus>();
  if (retries === undefined) return refused;
  for (const { id, status } of await deps.store.tasks(lease.deployment, { statuses: ['failed', 'waiting'] })) {
    const task = record.task(id);
    if (task !== undefined && !retries(id)) refused.set(task.key, status);
  }
  return refused;
}
