import type { PriceList } from './files/site.ts';
import type { SizeOffer } from './offers.ts';

/**
 * Sizes with the operator's prices; where those are silent, the platform's public ones stay: who negotiated prices wrote them down. Pure.
 * @example priceSizes(offers.sizes, { currency: 'EUR', sizes: { 't3.micro': 0.0104 } })
 */
export function priceSizes(sizes: readonly SizeOffer[], list: PriceList | undefined): readonly SizeOffer[] {
  if (list === undefined) return sizes;
  return sizes.map((size) => {
    const amount = list.sizes[size.name];
    if (amount === undefined) return size;
    return { ...size, price: { amount, currency: list.currency, per: 'hour', from: 'price list' } };
  });
}
