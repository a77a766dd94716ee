import { z } from 'zod';
import { STATUSES, type TaskStatus, VERBS } from '../../model/status.ts';

/** A document as its readers see it: nothing in it can be changed. */
export type Immutable<T> = T extends readonly (infer E)[]
  ? readonly Immutable<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/** RFC 3339 in UTC, such as 2026-01-01T00:00:00.000Z. */
export const instantSchema = z.string().describe('Time by RFC 3339, in UTC.');

// `as`: Object.keys loses the key type; STATUSES is not empty.
const statusNames = Object.keys(STATUSES) as [TaskStatus, ...TaskStatus[]];

/** Status of a task, as in the table of `model/status.ts`. */
export const statusSchema = z.enum(statusNames).describe('Status of a task.');

export const verbSchema = z.enum(VERBS);

/** Names that stand in most documents, with the words that the reference has for them. */
export const NAMES = {
  deployment: z.string().describe('Name of the deployment.'),
  machine: z.string().describe('Name of the machine.'),
  group: z.string().describe('Group of the workload that it belongs to.'),
  site: z.string().describe('Name of the site.'),
  platform: z.string().describe('Kind of infrastructure that the site is of.'),
  role: z.string().describe('Name of the role.'),
  capability: z.string().describe('Name of the capability.'),
  task: z.string().describe('Id of a task: `MACHINE/ROLE/VERB`.'),
} as const;

/** Which of its group's members a machine is. */
export const ordinalSchema = z
  .number()
  .int()
  .describe('Which member of its group it is, from 0; a replacement keeps it.');

/** Addresses of a machine. */
export const addressesSchema = z
  .record(z.string(), z.string())
  .describe('Its addresses by purpose: control, cluster, client, storage, bmc.');

/** How far a capability reaches. */
export const reachSchema = z
  .enum(['machine', 'site', 'deployment'])
  .describe('Whom one provider of the capability serves: its machine, its site, or the deployment.');

/** Where a machine comes from. */
export const originSchema = z
  .enum(['create', 'adopt'])
  .describe('How it comes: made by its platform, or there already.');

function countOf(status: TaskStatus) {
  return z.number().int().describe(`Tasks with the status \`${status}\`.`);
}

/** Number of tasks by status; a status without tasks is 0. `removed` is absent where nothing was removed. */
export const countsSchema = z
  .object({
    done: countOf('done'),
    running: countOf('running'),
    failed: countOf('failed'),
    blocked: countOf('blocked'),
    ready: countOf('ready'),
    retrying: countOf('retrying'),
    waiting: countOf('waiting'),
    stale: countOf('stale'),
    removed: countOf('removed').optional(),
  })
  .describe('Number of tasks by status.');
export type Counts = Immutable<z.infer<typeof countsSchema>>;

/** A place in a file; lines and columns count from 1. */
export const positionSchema = z
  .object({
    file: z.string().describe('Path of the file.'),
    line: z.number().int().describe('Line, from 1.'),
    column: z.number().int().describe('Column, from 1.'),
    excerpt: z.string().optional().describe('Text of that line.'),
  })
  .describe('A place in a file.');

/** Who drives a deployment now. */
export const holderSchema = z
  .object({
    host: z.string().describe('Name of the machine that it runs on.'),
    pid: z.number().int().describe('Its process id there.'),
    since: instantSchema,
    command: z.string().optional().describe('What it does: apply, destroy, retry.'),
  })
  .describe('The process that drives a deployment.');
export type Holder = Immutable<z.infer<typeof holderSchema>>;
