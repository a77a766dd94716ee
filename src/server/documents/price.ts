import { z } from 'zod';

/** What one machine of a size costs, and who says so. */
export const priceSchema = z
  .object({
    amount: z.number().describe('What it costs.'),
    currency: z.string().describe('ISO 4217.'),
    per: z.literal('hour'),
    from: z.enum(['platform', 'price list']).describe('Who says so.'),
  })
  .describe('What one machine of a size costs.');
