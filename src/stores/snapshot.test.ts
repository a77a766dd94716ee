import { expect, it } from 'vitest';
import { snapshotOf } from './snapshot.ts';

it('snapshots of equal values have equal hashes, whatever the order of names', () => {
  expect(snapshotOf({ a: 1, b: 2 })).toEqual(snapshotOf({ b: 2, a: 1 }));
  expect(snapshotOf({ a: 1 }).hash).not.toBe(snapshotOf({ a: 2 }).hash);
});
