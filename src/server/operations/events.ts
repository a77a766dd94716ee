import type { Event } from '../../model/event.ts';
import type { EventsRequest } from '../operations.ts';
import { deploymentRow, type OperationsDeps } from './deps.ts';

const POLL_MS = 200;
const PAGE = 1000;

/** Events after `after`, oldest first; with `follow` it waits for more until the signal aborts. */
export async function* readEvents(
  deps: OperationsDeps,
  request: EventsRequest,
  signal: AbortSignal,
): AsyncIterable<Event> {
  const store = await deps.store('read');
  const row = await deploymentRow(deps, request);
  let after = request.after ?? 0;
  while (!signal.aborted) {
    const page = await store.events(row.name, after, PAGE);
    yield* page;
    after = page.at(-1)?.seq ?? after;
    if (page.length === PAGE) continue;
    if (request.follow !== true) return;
    await deps.clock.sleep(POLL_MS, signal).catch(() => undefined);
  }
}
