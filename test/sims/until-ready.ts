import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `ready` until it answers true; what it throws counts as not yet. `ended` rejects when waiting is in vain. */
export async function untilReady(
  what: string,
  ready: () => Promise<boolean>,
  { ended, timeoutMs, everyMs = 50 }: { ended: Promise<never>; timeoutMs: number; everyMs?: number },
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (!(await Promise.race([ready().catch((error: unknown) => remember(error)), ended]))) {
    if (Date.now() > deadline)
      throw new Error(`cannot start ${what}: not ready after ${timeoutMs} ms`, { cause: last });
    await sleep(everyMs);
  }
  function remember(error: unknown): false {
    last = error;
    return false;
  }
}
