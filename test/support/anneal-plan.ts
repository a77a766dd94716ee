import { anneal } from '../../src/engine/anneal.ts';
import type { AnnealDeps, AnnealRequest, AnnealResult } from '../../src/engine/anneal-request.ts';
import type { Runner } from '../../src/engine/run-request.ts';
import type { Capability, Role } from '../../src/model/content.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { StoredRecord } from '../../src/stores/commit.ts';
import type { Lease } from '../../src/stores/lease.ts';
import { createMemoryStore } from '../../src/stores/memory/memory-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

/** A store with the deployment `demo`, and the time that it lives in. */
export interface Opened {
  readonly store: Store;
  readonly clock: VirtualClock;
  /** Processes that died; their leases bind nobody. */
  readonly deadPids: Set<number>;
}

export interface AnnealGiven extends Partial<Omit<AnnealRequest, 'plan' | 'lease'>> {
  readonly plan: Plan;
  readonly runner: Runner;
  readonly replan?: (record: StoredRecord) => Plan;
  /** What a new plan is made of, laid against the record. Default: `plan`. */
  readonly wish?: () => Plan;
  readonly taskInputs?: AnnealDeps['taskInputs'];
  readonly content?: AnnealDeps['content'];
  readonly pid?: number;
  /** A store that stands before the opened one, for example one that dies. */
  readonly store?: Store;
}

export async function openDeployment(): Promise<Opened> {
  const clock = virtualClock();
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
  const { plan, runner, replan, wish = () => plan, taskInputs, content, pid, store = world.store, ...rest } = given;
  const lease = await leaseOf(world.store, pid);
  const record = await world.store.loadRecord('demo');
  const work = anneal(
    {
      store,
      runner,
      clock: world.clock,
      replan: replan ?? ((later) => against(wish(), later)),
      taskInputs: taskInputs ?? ((_, task) => ({ inputs: {}, digest: task.digest, missing: [], generate: [] })),
      content: content ?? { roles: new Map(), capabilities: new Map() },
    },
    { lease, command: 'apply', plan: against(plan, record), signal: new AbortController().signal, ...rest },
  );
  const result = await world.clock.until(work);
  await world.store.release(lease);
  return result;
}

/** The same plan as a resolver would make it against a record: what is done with the same digest is not to be done again. */
export function against(plan: Plan, record: StoredRecord): Plan {
  const tasks = plan.tasks.map((task) => {
    const machine = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired.id;
    const recorded = record.tasksOf(machine ?? '').find((each) => each.id === task.id);
    if (recorded?.digest === undefined) return task;
    const action = recorded.digest === task.digest ? ('none' as const) : ('change' as const);
    return { ...task, action: task.digest === undefined ? ('maybe' as const) : action };
  });
  return { ...plan, tasks };
}

/** Content that knows these roles, and these capabilities of deployment scope. */
export function contentOf(roles: Readonly<Record<string, Role>>, wide: readonly string[] = []): AnnealDeps['content'] {
  const capabilities = wide.map((name) => [name, capabilityOf(name)] as const);
  return { roles: new Map(Object.entries(roles)), capabilities: new Map(capabilities) };
}

function capabilityOf(name: string): Capability {
  const file = { capability: name, description: name, scope: 'deployment' as const };
  const locate = () => ({ file: 'capability.yaml', line: 1, column: 1 });
  return { file, files: {}, name, hash: `hash-${name}`, pack: 'test', locate };
}
