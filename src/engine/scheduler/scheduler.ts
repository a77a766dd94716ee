/** What the scheduler must know of a task. */
export interface SchedulerTask {
  /** Its machine's index; undefined takes no lock. */
  readonly machine: number | undefined;
  readonly limit?: { readonly key: string; readonly atOnce: number };
}

/**
 * Hands out free tasks, first come first served: at most one at a time per machine, at most `atOnce` per key. A task that must
 * wait for its machine or key is parked there and comes back when the one before is given back.
 */
export class Scheduler {
  private readonly taskOf: (task: number) => SchedulerTask;
  private queue: number[] = [];
  private head = 0;
  private readonly busy = new Set<number>();
  private readonly parked = new Map<number, number[]>();
  private readonly used = new Map<string, number>();
  private readonly limited = new Map<string, number[]>();

  constructor(taskOf: (task: number) => SchedulerTask) {
    this.taskOf = taskOf;
  }

  add(task: number): void {
    this.queue.push(task);
  }

  /** The next task that may start; its machine and key are taken. */
  take(): number | undefined {
    while (this.head < this.queue.length) {
      const task = this.queue[this.head];
      this.head += 1;
      if (this.head > 4096 && this.head * 2 > this.queue.length) {
        this.queue = this.queue.slice(this.head);
        this.head = 0;
      }
      if (task !== undefined && this.claim(task)) return task;
    }
    return undefined;
  }

  /** Takes machine and key of a task that runs already, after a new plan. */
  occupy(task: SchedulerTask): void {
    if (task.machine !== undefined) this.busy.add(task.machine);
    if (task.limit !== undefined) this.used.set(task.limit.key, (this.used.get(task.limit.key) ?? 0) + 1);
  }

  /** Gives back what a task took. */
  release(task: number): void {
    const { machine, limit } = this.taskOf(task);
    if (limit !== undefined) {
      this.used.set(limit.key, (this.used.get(limit.key) ?? 1) - 1);
      this.unpark(this.limited, limit.key);
    }
    if (machine === undefined) return;
    this.busy.delete(machine);
    this.unpark(this.parked, machine);
  }

  private claim(task: number): boolean {
    const { machine, limit } = this.taskOf(task);
    if (machine !== undefined && this.busy.has(machine)) {
      park(this.parked, machine, task);
      return false;
    }
    if (limit !== undefined) {
      const used = this.used.get(limit.key) ?? 0;
      if (used >= limit.atOnce) {
        park(this.limited, limit.key, task);
        return false;
      }
      this.used.set(limit.key, used + 1);
    }
    if (machine !== undefined) this.busy.add(machine);
    return true;
  }

  private unpark<K>(places: Map<K, number[]>, key: K): void {
    const tasks = places.get(key);
    if (tasks === undefined) return;
    places.delete(key);
    for (const task of tasks) this.queue.push(task);
  }
}

function park<K>(places: Map<K, number[]>, key: K, task: number): void {
  const tasks = places.get(key);
  if (tasks === undefined) places.set(key, [task]);
  else tasks.push(task);
}
