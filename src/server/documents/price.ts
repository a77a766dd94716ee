import { z } from 'zod';

/** What one machine of a size costs, and who says so. */
export const priceSchema = z.object({
  amount: z.number(),
  currency: z.string().describe('ISO 4217.'),
  per: z.literal('hour'),
  from: z.enum(['platform', 'price list']),
});
