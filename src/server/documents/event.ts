import { z } from 'zod';
import { countsSchema, type Immutable, instantSchema } from './document.ts';
import { attentionSchema } from './status.ts';

/** One line of the event log; the shape of `Event` in `model/event.ts`. */
export const eventSchema = z
  .object({
    seq: z.number().int(),
    at: instantSchema,
    type: z.string().describe('task.done, task.failed, machine.up, ...'),
    deployment: z.string(),
    task: z.string().optional(),
    machine: z.string().optional(),
    message: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .describe('one line of the event log');

/** How an apply, a retry or a destroy ended: the last line of its stream. */
export const applyResultSchema = z
  .object({
    schema: z.literal('purlin/apply@1'),
    deployment: z.string(),
    outcome: z
      .enum(['done', 'failed', 'waiting', 'cancelled'])
      .describe(
        'done: all reached. failed: some tasks ended in failure. waiting: needs a person. cancelled: stopped cleanly, apply goes on.',
      ),
    ran: z.number().int().describe('Tasks that ran in this apply.'),
    contacted: z.number().int().describe('Machines that were contacted.'),
    counts: countsSchema,
    seconds: z.number(),
    attention: z.array(attentionSchema),
    drift: z
      .array(z.object({ task: z.string(), machine: z.string().optional(), why: z.string() }))
      .optional()
      .describe('After --check: what differs from the wish, one sentence each.'),
  })
  .describe('purlin/apply@1: how an apply, a retry or a destroy ended');

export type ApplyResult = Immutable<z.infer<typeof applyResultSchema>>;
