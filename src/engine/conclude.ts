import type { AnnealResult } from './anneal-request.ts';
import { endedFoundings } from './founding.ts';
import type { Session } from './tasks/session.ts';

const RUNS_PER_TASK = 10;

/** Writes how an apply ended. */
export async function conclude(session: Session): Promise<AnnealResult> {
  const { deps, request, round, deployment } = session;
  const outcome = outcomeOf(session);
  const record = await deps.store.loadRecord(deployment);
  for (const founded of endedFoundings(record, deps.content)) {
    session.batch.unfounded.push(founded);
    session.batch.events.push({ type: 'unfounded', message: founded.capability });
  }
  const removed =
    outcome === 'done' && record.machines.length === 0 && round.plan.machines.every((each) => each.action === 'remove');
  session.batch.apply = { command: request.command, outcome: removed ? 'removed' : outcome };
  session.batch.events.push({
    type: outcome === 'cancelled' ? 'apply.cancelled' : 'apply.finished',
    message: outcome,
    data: { ran: session.runs, contacted: session.contacted.size },
  });
  await session.commit();
  if (session.runs > 0 && outcome === 'done') await deps.store.prune(request.lease, { runsPerTask: RUNS_PER_TASK });
  return { outcome, ran: session.runs, contacted: [...session.contacted], drift: session.drift, plan: round.plan };
}

function outcomeOf(session: Session): AnnealResult['outcome'] {
  const { round, stopping } = session;
  let waiting = false;
  let open = false;
  for (let n = 0; n < round.graph.size; n += 1) {
    if (round.isDone(n)) continue;
    open = true;
    const status = session.known.get(round.key(n));
    if (status === 'failed' && !stopping) return 'failed';
    if (status === 'waiting') waiting = true;
  }
  if (stopping && open) return 'cancelled';
  if (waiting) return 'waiting';
  return open ? 'failed' : 'done';
}
