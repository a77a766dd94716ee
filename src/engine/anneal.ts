import type { AnnealDeps, AnnealRequest, AnnealResult } from './anneal-request.ts';
import { Annealer } from './annealer.ts';
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
  const record = await store.loadRecord(lease.deployment);
  const known = { get: (key: number) => refused.get(key) };
  const refused = new Map<number, 'failed' | 'waiting'>();
  const { retries } = request;
  if (retries !== undefined) {
    for (const { status, id } of await store.tasks(lease.deployment, { statuses: ['failed', 'waiting'] })) {
      const task = record.task(id);
      if (task !== undefined && !retries(id) && (status === 'failed' || status === 'waiting'))
        refused.set(task.key, status);
    }
  }
  const round = await openRound(deps, lease, request.plan, record, known);
  const session = new Session(deps, request, round);
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
