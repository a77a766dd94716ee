import { z } from 'zod';

/** A version of the compute API as both sides know it. */
export interface Microversion {
  /** For the header: `2.79`. */
  readonly text: string;
  /** Tags can be given when a server is made, and filtered by (2.52; 2.26 only filters). */
  readonly tags: boolean;
}

/** The newest that tests run against; a newer one may answer in another form. */
const NEWEST = 93;
const OLDEST = 1;
const TAGS_AT_BIRTH = 52;

const versionsSchema = z.object({ version: z.object({ version: z.string(), min_version: z.string().optional() }) });

/**
 * The highest version that both know, from what Nova tells at its root; the base version 2.1 where it tells nothing.
 * Source: Compute API guide, "Microversions".
 */
export function negotiate(told: unknown): Microversion {
  const parsed = versionsSchema.safeParse(told);
  const highest = parsed.success ? minor(parsed.data.version.version) : OLDEST;
  const chosen = Math.max(OLDEST, Math.min(NEWEST, highest));
  return { text: `2.${chosen}`, tags: chosen >= TAGS_AT_BIRTH };
}

function minor(version: string): number {
  const match = /^2\.(\d+)$/.exec(version);
  return match === null ? OLDEST : Number(match[1]);
}
