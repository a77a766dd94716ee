import { z } from 'zod';
import type { Price } from '../../model/offers.ts';

/** Where a region's prices are asked for, and in which currency they are. */
export interface PricePlace {
  readonly region: string;
  readonly currency: string;
}

/** Partitions without the service; their credentials are worth nothing in another. */
const WITHOUT = /^(us-gov|[a-z]{2}-iso[a-z]*)-/;

/**
 * The service is in four regions alone; it tells prices of every region of its partition.
 * Source: AWS Billing User Guide, "Finding services and products using AWS Price List Query API", "Endpoints"; that of Amazon Web
 * Services in China.
 */
const PLACES: readonly (PricePlace & { readonly of: RegExp })[] = [
  { of: /^cn-/, region: 'cn-northwest-1', currency: 'CNY' },
  { of: /^(eu|af|il|me)-/, region: 'eu-central-1', currency: 'USD' },
  { of: /^ap-/, region: 'ap-south-1', currency: 'USD' },
  { of: /^/, region: 'us-east-1', currency: 'USD' },
];

/**
 * Where the prices of a region are asked for: near it, in its partition. Undefined where nobody tells them (GovCloud, isolated regions).
 * @example pricePlace('eu-west-3') // { region: 'eu-central-1', currency: 'USD' }
 */
export function pricePlace(region: string): PricePlace | undefined {
  if (WITHOUT.test(region)) return undefined;
  const place = PLACES.find(({ of }) => of.test(region));
  return place && { region: place.region, currency: place.currency };
}

/**
 * What leaves one product per size: Linux without licences, on shared hardware, that is used (no reservation that waits), on demand.
 * Source: attributes of products of AmazonEC2, as `aws pricing describe-services --service-code AmazonEC2` names them.
 */
export function priceFilters(region: string): { Type: 'TERM_MATCH'; Field: string; Value: string }[] {
  const wanted = {
    regionCode: region,
    operatingSystem: 'Linux',
    tenancy: 'Shared',
    preInstalledSw: 'NA',
    licenseModel: 'No License required',
    capacitystatus: 'Used',
    marketoption: 'OnDemand',
  };
  return Object.entries(wanted).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value }));
}

/** A product as far as it counts. Source: AWS Billing User Guide, "Reading the service price list files". */
const productSchema = z.object({
  product: z.object({ attributes: z.object({ instanceType: z.string() }) }),
  terms: z.object({
    OnDemand: z.record(
      z.string(),
      z.object({
        priceDimensions: z.record(
          z.string(),
          z.object({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string()) }),
        ),
      }),
    ),
  }),
});

/** The price of an hour of one size, from one product of an answer; undefined for what tells none in this currency. */
export function readProduct(
  text: string,
  currency: string,
): { readonly size: string; readonly price: Price } | undefined {
  const { success, data } = productSchema.safeParse(parseJson(text));
  if (!success) return undefined;
  const dimensions = Object.values(data.terms.OnDemand).flatMap(({ priceDimensions }) =>
    Object.values(priceDimensions),
  );
  const amounts = dimensions
    .filter(({ unit }) => unit === 'Hrs')
    .map(({ pricePerUnit }) => Number(pricePerUnit[currency]));
  // Products that are free by the hour are paid for in another way: a block of capacity, a host.
  const paid = amounts.filter((amount) => Number.isFinite(amount) && amount > 0);
  if (paid.length === 0) return undefined;
  return {
    size: data.product.attributes.instanceType,
    price: { amount: Math.max(...paid), currency, per: 'hour', from: 'platform' },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
