import { z } from 'zod';

/** One thing that was looked at, how it is, and what to do. */
export const findingSchema = z
  .object({
    name: z.string().describe('What was looked at.'),
    verdict: z.enum(['ok', 'warning', 'failed']).describe('How it is.'),
    detail: z.string().describe('What was seen, in a clause.'),
    try: z.string().optional().describe('What to do, in a sentence; absent where nothing is.'),
  })
  .describe('One thing that was looked at.');
