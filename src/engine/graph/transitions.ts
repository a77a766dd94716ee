import type { TaskStatus } from '../../model/status.ts';

/** What can happen to a task. */
export type TaskEvent =
  /** Its last open predecessor is done. */
  | 'released'
  /** A run began. */
  | 'started'
  /** The wish is reached: by a run, because nothing changed (early cut-off), or at once for tasks without steps. */
  | 'reached'
  /** What it removes is gone. */
  | 'undone'
  | 'retry-later'
  | 'wait-for'
  | 'gave-up'
  /** Its run was cancelled, or the process that drove it died. */
  | 'cut-off'
  /** The time of its next run came, or an operator asked for it. */
  | 'try-again'
  /** A plan wants something else than what was reached, or a check found a drift. */
  | 'moved';

const TABLE: Readonly<Record<TaskStatus, Partial<Readonly<Record<TaskEvent, TaskStatus>>>>> = {
  blocked: { released: 'ready', reached: 'done', undone: 'removed' },
  ready: {
    started: 'running',
    reached: 'done',
    undone: 'removed',
    'wait-for': 'waiting',
    'retry-later': 'retrying',
    'gave-up': 'failed',
  },
  running: {
    reached: 'done',
    undone: 'removed',
    'retry-later': 'retrying',
    'wait-for': 'waiting',
    'gave-up': 'failed',
    'cut-off': 'ready',
  },
  retrying: { 'try-again': 'ready', reached: 'done', 'gave-up': 'failed' },
  waiting: { 'try-again': 'ready', reached: 'done' },
  done: { moved: 'stale' },
  failed: { 'try-again': 'ready', reached: 'done' },
  stale: {
    released: 'ready',
    started: 'running',
    reached: 'done',
    undone: 'removed',
    'retry-later': 'retrying',
    'wait-for': 'waiting',
    'gave-up': 'failed',
  },
  removed: {},
};

/** The status after an event; undefined where the event cannot happen in this status. */
export function nextStatus(status: TaskStatus, event: TaskEvent): TaskStatus | undefined {
  return TABLE[status][event];
}

/** Whether a row may go from one status to another in one commit: by one event, or by becoming ready first. */
export function canMove(from: TaskStatus, to: TaskStatus): boolean {
  return MOVES[from].has(to);
}

// `as`: fromEntries loses the key type.
const MOVES = Object.fromEntries(
  Object.keys(TABLE).map((status) => [status, movesFrom(status as TaskStatus)]),
) as Readonly<Record<TaskStatus, ReadonlySet<TaskStatus>>>;

function movesFrom(from: TaskStatus): ReadonlySet<TaskStatus> {
  const ready = nextStatus(from, 'released') ?? nextStatus(from, 'try-again');
  const later = ready === undefined ? [] : [ready, ...Object.values(TABLE[ready])];
  return new Set([from, ...Object.values(TABLE[from]), ...later]);
}
