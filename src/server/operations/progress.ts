import type { DeploymentRow } from '../../stores/queries.ts';
import type { Store } from '../../stores/store.ts';
import type { StatusDocument } from '../documents/status.ts';
import { instant } from './deps.ts';

type Progress = NonNullable<StatusDocument['progress']>;

/** So far back in the log of events: what a run waits for is said again every minute. */
const RECENT_EVENTS = 1000;
const MOST_TASKS = 200;

/** What running tasks said last that they wait for, in the order of the tasks. */
export async function progressOf(store: Store, { name, counts, lastSeq }: DeploymentRow): Promise<Progress> {
  if (counts.running === 0) return [];
  const recent = await store.events(name, Math.max(0, lastSeq - RECENT_EVENTS));
  const said = new Map(recent.flatMap((event) => (event.task === undefined ? [] : [[event.task, event] as const])));
  const running = await store.tasks(name, { statuses: ['running'], limit: MOST_TASKS });
  return running.flatMap(({ id, machine, since }) => {
    const event = said.get(id);
    if (event?.type !== 'task.progress' || event.message === undefined) return [];
    return [{ task: id, why: event.message, since: instant(since), ...(machine === undefined ? {} : { machine }) }];
  });
}
