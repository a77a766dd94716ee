import { createHash } from 'node:crypto';
import type { RecordedValues } from '../model/record.ts';
import type { Snapshot } from './commit.ts';

/** Values with the hash under which they are kept once: SHA-256 (hex, 128 bits of it) over their JSON with sorted names. */
export function snapshotOf(values: RecordedValues): Snapshot {
  const sorted = Object.fromEntries(
    Object.keys(values)
      .sort()
      .map((name) => [name, values[name] ?? null]),
  );
  return { hash: createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32), values: sorted };
}
