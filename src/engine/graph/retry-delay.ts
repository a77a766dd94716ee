const LONGEST_DELAY_MS = 60_000;

/** How long to wait before the next run: what the outcome asked for, doubled with every run, at most a minute or what was asked. */
export function retryDelayMs(askedMs: number, attempts: number): number {
  const delayMs = askedMs * 2 ** Math.max(0, attempts - 1);
  return Math.min(delayMs, Math.max(LONGEST_DELAY_MS, askedMs));
}
