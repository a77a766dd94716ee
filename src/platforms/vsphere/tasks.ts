import type { Clock } from '../../lib/clock.ts';
import { readObject, refOf } from './properties.ts';
import type { Session } from './session.ts';
import { localizedFault } from './vim-fault.ts';
import type { Ref, Value, Xml } from './xml.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/**
 * Starts a task and waits for its end; gives its result. Asked again in growing pauses, at last every two seconds: one call for one
 * object, cheaper for the server than a filter per task. Errors: `VimFault` with the task's own fault.
 */
export async function runTask(
  { session, clock }: { readonly session: Session; readonly clock: Clock },
  method: string,
  self: Ref,
  args: readonly Xml[],
  signal: AbortSignal,
): Promise<Value> {
  const [started] = await session.call(method, self, args, signal);
  const task = refOf(started);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const { values } = await readObject(session, task, ['info.state', 'info.result', 'info.error'], signal);
    if (values['info.state'] === 'success') return values['info.result'] ?? '';
    if (values['info.state'] === 'error') throw localizedFault(values['info.error']);
    await clock.sleep(pauseMs, signal);
  }
}
