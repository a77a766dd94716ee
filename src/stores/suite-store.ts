import type { Plan } from '../model/plan.ts';
import type { TaskStatus } from '../model/status.ts';
import type { PlanRows, StoredTask, TaskChange } from './commit.ts';
import type { Holder, IsAlive, Lease } from './lease.ts';
import { statusIndex } from './status-counts.ts';
import type { Store } from './store.ts';

/** The clock and the processes that a suite turns. */
export interface SuiteWorld {
  readonly now: () => number;
  readonly isAlive: IsAlive;
}

/** One store under test; its own host is `here`, booted as `boot`. */
export class SuiteStore {
  readonly dead = new Set<number>();
  nowMs = 1_000_000;
  private opened: Store | undefined;

  get store(): Store {
    if (this.opened === undefined) throw new Error('the store is not open');
    return this.opened;
  }

  async begin(open: (world: SuiteWorld) => Store): Promise<void> {
    this.dead.clear();
    this.nowMs = 1_000_000;
    this.opened = open({ now: () => this.nowMs, isAlive: (holder) => !this.dead.has(holder.pid) });
    await this.opened.claim('demo', '/work/demo.yaml');
  }

  acquire(pid = 1, host = 'here'): Promise<Lease> {
    return this.store.acquire('demo', holder(pid, host));
  }

  /** Saves a plan with these statuses over what is recorded; gives the rows' keys. */
  async save(
    lease: Lease,
    plan: Plan,
    statuses: readonly TaskStatus[],
    more: Partial<PlanRows> = {},
  ): Promise<Float64Array> {
    const record = await this.store.loadRecord('demo');
    const stored = new Map<number, StoredTask>();
    const keys = new Float64Array(plan.tasks.length);
    for (const task of plan.tasks) {
      const found = record.task(task.id);
      keys[task.n] = found?.key ?? 0;
      if (found !== undefined) stored.set(found.key, found);
    }
    const codes = Uint8Array.from(statuses.map(statusIndex));
    const rows = { plan, keys, statuses: codes, stored, wideRoles: new Set<string>(), dropped: [], ...more };
    await this.store.savePlan(lease, rows, this.nowMs);
    return keys;
  }
}

export function holder(pid: number, host = 'here'): Holder {
  return { host, bootId: 'boot', pid, startTime: 7, command: 'apply' };
}

/** A task that reached done with the digest `ab12`. */
export function done(key: number, was: TaskStatus, machine: string | undefined, more: object = {}): TaskChange {
  const nothing = { content: undefined, inputs: undefined, values: undefined };
  return { key, was, machine, to: 'done', digest: 'ab12', ...nothing, ...more };
}
