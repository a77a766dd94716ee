import type { AnnealDeps } from '../../engine/anneal-request.ts';
import type { Runner } from '../../engine/run-request.ts';
import { resolve } from '../../resolve/resolve.ts';
import type { Intent } from '../../resolve/resolve-input.ts';
import { taskInputs } from '../../resolve/task-inputs.ts';
import type { Store } from '../../stores/store.ts';
import type { OperationsDeps } from './deps.ts';
import type { World } from './world.ts';

/** What the engine acts through for one wish: it plans again by the same resolution. */
export function annealDeps(
  { clock }: OperationsDeps,
  store: Store,
  world: World,
  runner: Runner,
  intent: Intent,
): AnnealDeps {
  const { content } = world;
  return { store, runner, clock, taskInputs, replan: (record) => resolve(world.input(intent, record)), content };
}
