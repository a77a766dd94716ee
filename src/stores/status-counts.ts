import { STATUSES, type TaskStatus } from '../model/status.ts';
import type { StatusCounts } from './queries.ts';

/** Statuses in the order of display; their index is how counters and arrays name them. */
// `as`: Object.keys loses the key type.
export const STATUS_LIST = Object.keys(STATUSES) as readonly TaskStatus[];

// `as`: fromEntries loses the key type.
const INDEX = Object.fromEntries(STATUS_LIST.map((status, index) => [status, index])) as Record<TaskStatus, number>;

export function statusIndex(status: TaskStatus): number {
  return INDEX[status];
}

/** Counters by status index as a document. */
export function countsOf(counters: ArrayLike<number>): StatusCounts {
  const counts = { ...ZERO };
  for (let index = 0; index < STATUS_LIST.length; index += 1) {
    const status = STATUS_LIST[index];
    if (status !== undefined) counts[status] = counters[index] ?? 0;
  }
  return counts;
}

// `as`: fromEntries loses the key type.
const ZERO = Object.fromEntries(STATUS_LIST.map((status) => [status, 0])) as Record<TaskStatus, number>;
