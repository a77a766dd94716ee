import { checkDrift } from '../../engine/check-drift.ts';
import { resolve } from '../../resolve/resolve.ts';
import { annealDeps } from './anneal-deps.ts';
import { deploymentName, type OperationsDeps } from './deps.ts';
import { readWorld } from './world.ts';

/** Asks every machine whether it is as it was left, and records what is not; changes nothing on machines. Errors: `locked`. */
export async function recordDrift(deps: OperationsDeps, signal: AbortSignal): Promise<void> {
  const store = await deps.store('write');
  const world = await readWorld(deps, store, signal);
  const deployment = deploymentName(world.content);
  const intent = { kind: 'apply', full: true } as const;
  const lease = await store.acquire(deployment, deps.holder('plan --check'));
  const runner = await deps.runner(store, world.content.facts);
  try {
    const plan = resolve(world.input(intent, await store.loadRecord(deployment, { full: true })));
    await checkDrift(annealDeps(deps, store, world, runner, intent), { lease, plan, signal });
  } finally {
    await runner.close();
    await store.release(lease);
  }
}
