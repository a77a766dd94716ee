import { anneal } from '../../src/engine/anneal.ts';
import type { AnnealDeps, AnnealRequest, AnnealResult } from '../../src/engine/anneal-request.ts';
import type { Runner } from '../../src/engine/runner/run-request.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Lease } from '../../src/stores/lease.ts';
import { createMemoryStore } from '../../src/stores/memory/memory-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { manualClock } from './manual-clock.ts';

export interface Opened {
  readonly store: Store;
  readonly clock: Clock;
  /** Processes that died; their leases bind nobody. */
  readonly deadPids: Set<number>;
}

export interface AnnealGiven extends Partial<Omit<AnnealRequest, 'plan' | 'lease'>> {
  readonly plan: Plan;
  readonly runner: Runner;
  readonly replan?: AnnealDeps['replan'];
  readonly taskInputs?: AnnealDeps['taskInputs'];
  readonly content?: AnnealDeps['content'];
  readonly pid?: number;
  readonly store?: Store;
}

/** A memory store with the deployment `demo`. */
export async function openDeployment(clock: Clock = manualClock()): Promise<Opened> {
  const deadPids = new Set<number>();
  const store = createMemoryStore({ now: clock.now, isAlive: (holder) => !deadPids.has(holder.pid) });
  await store.claim('demo', '/demo.yaml');
  return { store, clock, deadPids };
}

export async function leaseOf(store: Store, pid = 1): Promise<Lease> {
  return store.acquire('demo', { host: 'here', bootId: 'boot', pid, startTime: 1, command: 'apply' });
}

/** Anneals a plan by hand to its end; inputs are empty and digests those of the plan, unless a test says otherwise. */
export async function annealPlan(world: Opened, given: AnnealGiven): Promise<AnnealResult> {
  const { plan, runner, replan, taskInputs, content, pid, store = world.store, ...rest } = given;
  const lease = await leaseOf(store, pid);
  try {
    return await anneal(
      {
        store,
        runner,
        clock: world.clock,
        replan: replan ?? (() => plan),
        taskInputs: taskInputs ?? ((_, task) => ({ inputs: {}, digest: task.digest, missing: [], generate: [] })),
        content: content ?? { roles: new Map(), capabilities: new Map() },
      },
      { lease, command: 'apply', plan, signal: new AbortController().signal, ...rest },
    );
  } finally {
    await store.release(lease);
  }
}
