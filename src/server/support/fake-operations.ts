import { AppError } from '../../model/errors.ts';
import type { Operations } from '../operations.ts';

const NAMES: readonly (keyof Operations)[] = [
  'init',
  'plan',
  'apply',
  'retry',
  'planDestroy',
  'destroy',
  'status',
  'explain',
  'fidelity',
  'logs',
  'events',
  'cancel',
  'wait',
  'machines',
  'machine',
  'adopt',
  'access',
  'power',
  'console',
  'sites',
  'site',
  'offers',
  'examineSites',
  'sweep',
  'lint',
  'doctor',
  'names',
];

/** Operations of which a test gives the ones it needs; every other one throws `internal`. */
export function fakeOperations(given: Partial<Operations>): Operations {
  const others = Object.fromEntries(NAMES.map((name) => [name, () => refuse(name)]));
  // `as`: NAMES are all operations, which the next test of the routes would miss otherwise.
  return { ...(others as unknown as Operations), ...given };
}

function refuse(name: string): never {
  throw new AppError('internal', `cannot ${name}: the test does not give it`);
}

/** A stream of what is given. */
export async function* streamOf<T>(...items: readonly T[]): AsyncGenerator<T, void> {
  for (const item of items) yield await Promise.resolve(item);
}

/** Resolves when the signal aborts, also when it has already. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
