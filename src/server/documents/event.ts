import { z } from 'zod';
import { countsSchema, type Immutable, instantSchema, NAMES } from './document.ts';
import { attentionSchema } from './status.ts';

/** One line of the event log; the shape of `Event` in `model/event.ts`. */
export const eventSchema = z
  .object({
    seq: z.number().int().describe('Number of the event in the deployment; it only grows.'),
    at: instantSchema,
    type: z.string().describe('What kind of event: `task.done`, `task.failed`, `machine.up` ...'),
    deployment: NAMES.deployment,
    task: NAMES.task.optional(),
    machine: NAMES.machine.optional(),
    message: z.string().optional().describe('What happened, in a sentence.'),
    data: z.record(z.string(), z.unknown()).optional().describe('More about it; what is in it depends on `type`.'),
  })
  .describe('one line of the event log');

/** How an apply, a retry or a destroy ended: the last line of its stream. */
export const applyResultSchema = z
  .object({
    schema: z.literal('purlin/apply@1'),
    deployment: NAMES.deployment,
    outcome: z
      .enum(['done', 'failed', 'waiting', 'cancelled'])
      .describe(
        'done: all reached. failed: some tasks ended in failure. waiting: needs a person. cancelled: stopped cleanly, apply goes on.',
      ),
    ran: z.number().int().describe('Tasks that ran in this apply.'),
    contacted: z.number().int().describe('Machines that were contacted.'),
    counts: countsSchema,
    seconds: z.number().describe('How long it took.'),
    attention: z.array(attentionSchema).describe('Tasks that somebody must look at, most urgent first.'),
    drift: z
      .array(
        z.object({
          task: NAMES.task,
          machine: NAMES.machine.optional(),
          why: z.string().describe('What differs, in a sentence.'),
        }),
      )
      .optional()
      .describe('After --check: what differs from the wish, one sentence each.'),
  })
  .describe('purlin/apply@1: how an apply, a retry or a destroy ended');

export type ApplyResult = Immutable<z.infer<typeof applyResultSchema>>;
