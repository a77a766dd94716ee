import { AppError } from '../../model/errors.ts';

/** Why a call ended whose signal aborted: its deadline passed (`timeout`), or somebody cancelled it (`cancelled`). */
export function endedBy(signal: AbortSignal, doing: string, cause?: unknown): AppError {
  const late = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  if (!late) return new AppError('cancelled', `cannot ${doing}: cancelled`, { cause });
  return new AppError('timeout', `cannot ${doing}: the time for it is over`, {
    hint: "See the vCenter's recent tasks: what was begun goes on there, and is found when it is tried again.",
    cause,
  });
}
