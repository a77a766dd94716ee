import type { Store } from '../../src/stores/store.ts';

/** The process is dead: nothing that it does counts any more. */
class Death extends Error {}

/**
 * A view of a store through a process that dies after so many writes. `half`: the last write still reaches the disk, but the
 * process does not learn of it.
 */
export function mortalStore(store: Store, writes: number, half: boolean): Store {
  let left = writes;
  const mortal =
    <A extends readonly unknown[], R>(write: (...values: A) => Promise<R>) =>
    async (...values: A): Promise<R> => {
      left -= 1;
      if (left > 0) return write(...values);
      if (left === 0 && half) await write(...values);
      throw new Death('killed');
    };
  return {
    ...store,
    recover: mortal(store.recover),
    savePlan: mortal(store.savePlan),
    commit: mortal(store.commit),
    renew: mortal(store.renew),
    appendLogs: mortal(store.appendLogs),
    sealValues: mortal(store.sealValues),
  };
}
