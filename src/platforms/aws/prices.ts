import type { Price } from '../../model/offers.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { stopped, toAwsError } from './errors.ts';
import { nameEndpoint, type OtherOptions, QUESTION_TIMEOUT_MS, wayOut } from './other-services.ts';
import { type PricePlace, priceFilters, pricePlace, readProduct } from './price-list.ts';

/** Public prices by size, or why there are none and what to do. */
export type PriceReading =
  | { readonly kind: 'read'; readonly prices: ReadonlyMap<string, Price> }
  | { readonly kind: 'none'; readonly why: string; readonly hint: string };

/** The service takes no more. Source: AWS Price List API Reference, "GetProducts". */
const PAGE_SIZE = 100;
const TO = 'read the public prices';
const ACTION = 'pricing:GetProducts';

/**
 * What an hour of each size costs on demand in the region, by AWS' public price list. All prices or none: a part of them would make
 * a size the cheapest that is not. Whoever may not ask, or has no way there, gets none, after 20 s at the latest.
 * Errors: only those of `signal`.
 */
export async function readPrices(ec2: Ec2, { signal }: Purpose): Promise<PriceReading> {
  const { region } = ec2.settings;
  const options = ec2.optionsFor('pricing');
  if (options === undefined)
    return none('with `endpoint`, the public price list is not asked', `To have it asked, ${nameEndpoint('pricing')}.`);
  const place = pricePlace(region);
  if (place === undefined) return none(`AWS has no price list service for ${region}`);
  const within = AbortSignal.any([signal, AbortSignal.timeout(QUESTION_TIMEOUT_MS)]);
  try {
    const prices = await askPrices(region, place, options, within);
    if (prices.size > 0) return { kind: 'read', prices };
    return none(`the public price list has nothing of ${region}`);
  } catch (thrown) {
    if (signal.aborted) throw stopped(TO, signal);
    const error = toAwsError(thrown, TO, ACTION, within);
    return none(error.message, wayOut(error, `the price list service in ${place.region}`));
  }
}

async function askPrices(
  region: string,
  place: PricePlace,
  options: OtherOptions,
  abortSignal: AbortSignal,
): Promise<ReadonlyMap<string, Price>> {
  const { PricingClient, GetProductsCommand } = await import('@aws-sdk/client-pricing');
  const client = new PricingClient({ ...options, region: place.region });
  const prices = new Map<string, Price>();
  try {
    let NextToken: string | undefined;
    do {
      const asked = { ServiceCode: 'AmazonEC2', Filters: priceFilters(region), MaxResults: PAGE_SIZE, NextToken };
      const page = await client.send(new GetProductsCommand(asked), { abortSignal });
      for (const product of page.PriceList ?? []) keepDearest(prices, readProduct(String(product), place.currency));
      NextToken = page.NextToken || undefined;
    } while (NextToken !== undefined);
    return prices;
  } finally {
    client.destroy();
  }
}

/** Of two products of a size the dearer one counts, so that a plan never costs more than it says. */
function keepDearest(prices: Map<string, Price>, read: ReturnType<typeof readProduct>): void {
  if (read === undefined || (prices.get(read.size)?.amount ?? 0) >= read.price.amount) return;
  prices.set(read.size, read.price);
}

function none(why: string, hint?: string): PriceReading {
  const then = hint === undefined ? 'Write' : `${hint} Or write`;
  return { kind: 'none', why, hint: `${then} \`prices\` in the site file.` };
}
