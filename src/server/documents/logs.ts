import { z } from 'zod';
import { type Immutable, instantSchema, NAMES } from './document.ts';

/** One line of `logs`: a run's head, a line of its output, or its end. Lines of a run follow its head. */
export const logItemSchema = z
  .discriminatedUnion('type', [
    z.object({
      schema: z.literal('purlin/logs@1'),
      type: z.literal('run').describe('The head of a run.'),
      run: z.string().describe('Id of the run.'),
      task: NAMES.task,
      machine: NAMES.machine.optional(),
      role: NAMES.role.optional(),
      verb: z.string().describe('The verb that ran.'),
      startedAt: instantSchema,
      endedAt: instantSchema.optional(),
      outcome: z.enum(['done', 'retry', 'wait', 'failed', 'cancelled']).optional().describe('Absent while it runs.'),
      exit: z.number().int().optional().describe('Exit code of the step that ended it.'),
      why: z.string().optional().describe('Why it ended so, one sentence.'),
    }),
    z.object({
      type: z.literal('line').describe('A line of a run.'),
      run: z.string().describe('Id of the run.'),
      stream: z.enum(['out', 'err', 'info']).describe('Output, errors, or what Purlin says itself.'),
      text: z.string().describe('The line, secrets masked.'),
    }),
  ])
  .describe('purlin/logs@1: one line of the logs of runs');

export type LogItem = Immutable<z.infer<typeof logItemSchema>>;
