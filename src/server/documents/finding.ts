import { z } from 'zod';

/** One thing that was looked at, how it is, and what to do. */
export const findingSchema = z.object({
  name: z.string(),
  verdict: z.enum(['ok', 'warning', 'failed']),
  detail: z.string(),
  try: z.string().optional(),
});
