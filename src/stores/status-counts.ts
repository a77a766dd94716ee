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

/** Moves between statuses by machine, to be added to counters. The machine '' stands for places without one. */
export class CountMoves {
  readonly byMachine = new Map<string, number[]>();
  readonly total: number[] = STATUS_LIST.map(() => 0);

  add(machine: string | undefined, from: TaskStatus | undefined, to: TaskStatus | undefined): void {
    if (from === to) return;
    let moves = this.byMachine.get(machine ?? '');
    if (moves === undefined) {
      moves = [0, 0, 0, 0, 0, 0, 0, 0, 0];
      this.byMachine.set(machine ?? '', moves);
    }
    this.move(moves, from, -1);
    this.move(moves, to, 1);
  }

  private move(moves: number[], status: TaskStatus | undefined, by: number): void {
    if (status === undefined) return;
    const index = statusIndex(status);
    moves[index] = (moves[index] ?? 0) + by;
    this.total[index] = (this.total[index] ?? 0) + by;
  }
}
