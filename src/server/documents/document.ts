import { z } from 'zod';
import { STATUSES, type TaskStatus, VERBS } from '../../model/status.ts';

/** A document as its readers see it: nothing in it can be changed. */
export type Immutable<T> = T extends readonly (infer E)[]
  ? readonly Immutable<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/** RFC 3339 in UTC, such as 2026-01-01T00:00:00.000Z. */
export const instantSchema = z.string().describe('RFC 3339, UTC');

// `as`: Object.keys loses the key type; STATUSES is not empty.
const statusNames = Object.keys(STATUSES) as [TaskStatus, ...TaskStatus[]];

/** Status of a task, as in the table of `model/status.ts`. */
export const statusSchema = z.enum(statusNames);

export const verbSchema = z.enum(VERBS);

/** Number of tasks by status; a status without tasks is 0. `removed` is absent where nothing was removed. */
export const countsSchema = z.object({
  done: z.number().int(),
  running: z.number().int(),
  failed: z.number().int(),
  blocked: z.number().int(),
  ready: z.number().int(),
  retrying: z.number().int(),
  waiting: z.number().int(),
  stale: z.number().int(),
  removed: z.number().int().optional(),
});
export type Counts = Immutable<z.infer<typeof countsSchema>>;

/** A place in a file; lines and columns count from 1. */
export const positionSchema = z.object({
  file: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  excerpt: z.string().optional(),
});

/** Who drives a deployment now. */
export const holderSchema = z.object({
  host: z.string(),
  pid: z.number().int(),
  since: instantSchema,
  command: z.string().optional().describe('What it does: apply, destroy, retry.'),
});
export type Holder = Immutable<z.infer<typeof holderSchema>>;
