/**
 * One line of the event log, append-only, numbered by `seq` within the store. Event lines of `apply --json` are these.
 * @example { seq: 17, at: '2026-01-01T00:00:00.000Z', type: 'task.done', deployment: 'demo', task: 'demo-manager-0/swarm-init/apply', machine: 'demo-manager-0' }
 */
export interface Event {
  readonly seq: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly type: EventType;
  readonly deployment: string;
  readonly task?: string;
  readonly machine?: string;
  /** One sentence for people, where the type does not say all. */
  readonly message?: string;
  /** More fields by type, all JSON, never a secret. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export type EventType =
  | 'apply.started'
  | 'apply.finished'
  | 'apply.cancelled'
  | 'plan.changed'
  | 'task.ready'
  | 'task.started'
  | 'task.progress'
  | 'task.done'
  | 'task.failed'
  | 'task.retrying'
  | 'task.waiting'
  | 'task.removed'
  | 'task.reset'
  | 'machine.intent'
  | 'machine.up'
  | 'machine.contacted'
  | 'machine.gone'
  | 'machine.replanned'
  | 'founded'
  | 'unfounded'
  | 'notice';

/** An event before the store numbers it. */
export type NewEvent = Omit<Event, 'seq' | 'at' | 'deployment'>;
