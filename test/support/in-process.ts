import path from 'node:path';
import { systemClock } from '../../src/lib/clock.ts';
import { fakePlatform } from '../../src/platforms/fake/fake-platform.ts';
import { createOperations } from '../../src/server/operations/operations.ts';
import type { Operations } from '../../src/server/operations.ts';
import { thisHolder } from '../../src/stores/holder.ts';
import { createMemoryStore } from '../../src/stores/memory/memory-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { doneResult, type FakeRunner, fakeRunner, observed } from './fake-runner.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export interface InProcess {
  readonly operations: Operations;
  readonly runner: FakeRunner;
}

/** The stores of one test by their folders, kept in memory. */
export type Stores = Map<string, Store>;

/**
 * The real operations on the fake platform, for a deployment file: what ships is there, nothing is contacted, and what a task would
 * do is done at once. Machines turn out to be what the site says of them.
 */
export function inProcess(file: string, stores: Stores = new Map()): InProcess {
  const platform = fakePlatform();
  const runner = fakeRunner(async ({ desired }) => {
    if (desired === undefined) return doneResult();
    const { facts } = await platform.offers(desired, { signal: AbortSignal.timeout(10_000) });
    return doneResult({}, { machine: observed('192.0.2.1', facts) });
  });
  const storeAt = (of: string): Promise<Store> => {
    const folder = path.dirname(of);
    const store = stores.get(folder) ?? createMemoryStore({ now: () => systemClock.now() });
    stores.set(folder, store);
    return Promise.resolve(store);
  };
  const operations = createOperations({
    file,
    cwd: path.dirname(file),
    shipped: [ROOT],
    stateDir: path.join(path.dirname(file), '.purlin'),
    clock: systemClock,
    store: () => storeAt(file),
    storeBeside: storeAt,
    platform: () => Promise.resolve(platform),
    platformNames: [platform.name],
    owner: () => Promise.resolve('test'),
    holder: thisHolder,
    runner: () => Promise.resolve(runner),
    housekeeping: { leftovers: () => Promise.resolve([]) },
    platformTells: [],
    hostKeys: () => Promise.reject(new Error('nothing is contacted')),
  });
  return { operations, runner };
}
