import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalSuite } from './journal-suite.ts';
import { leaseSuite } from './lease-suite.ts';
import { querySuite } from './query-suite.ts';
import { secretsSuite } from './secrets-suite.ts';
import type { Store } from './store.ts';
import { SuiteStore, type SuiteWorld } from './suite-store.ts';

/** The contract of `Store`; each implementation runs it. Its own host must be `here`, booted as `boot`. */
export function storeSuite(name: string, open: (world: SuiteWorld) => Store): void {
  describe(`${name} store`, () => {
    const suite = new SuiteStore();
    beforeEach(() => suite.begin(open));
    afterEach(() => suite.store.close());
    leaseSuite(suite);
    journalSuite(suite);
    querySuite(suite);
    secretsSuite(suite);

    it('finds nothing wrong with a sound store', async () => {
      expect(await suite.store.integrity()).toEqual([]);
    });
  });
}
