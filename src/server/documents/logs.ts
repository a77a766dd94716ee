import { z } from 'zod';
import { type Immutable, instantSchema } from './document.ts';

/** One line of `logs`: a run's head, a line of its output, or its end. Lines of a run follow its head. */
export const logItemSchema = z
  .discriminatedUnion('type', [
    z.object({
      schema: z.literal('purlin/logs@1'),
      type: z.literal('run'),
      run: z.string(),
      task: z.string(),
      machine: z.string().optional(),
      role: z.string().optional(),
      verb: z.string(),
      startedAt: instantSchema,
      endedAt: instantSchema.optional(),
      outcome: z.enum(['done', 'retry', 'wait', 'failed', 'cancelled']).optional().describe('Absent while it runs.'),
      exit: z.number().int().optional(),
      why: z.string().optional().describe('Why it ended so, one sentence.'),
    }),
    z.object({
      type: z.literal('line'),
      run: z.string(),
      stream: z.enum(['out', 'err', 'info']),
      text: z.string(),
    }),
  ])
  .describe('purlin/logs@1: one line of the logs of runs');

export type LogItem = Immutable<z.infer<typeof logItemSchema>>;
