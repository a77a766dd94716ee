import type { RecordedValues } from '../model/record.ts';
import type { Context } from './context.ts';
import { sealProvided } from './secrets.ts';

/** What a place provides without a role. */
export interface Provided {
  /** `site lab`, `platform of lab`, `deployment storage`. */
  readonly who: string;
  readonly values: RecordedValues;
}

/** A capability as a site or its platform provides it; the site file wins. */
export function providedAt(context: Context, siteName: string, capability: string): Provided | undefined {
  const site = context.content.sites.get(siteName);
  const own = site?.file.provides?.find((provided) => provided.capability === capability);
  if (own !== undefined) return { who: `site ${siteName}`, values: sealProvided(context, own.values ?? {}) };
  const offer = context.input.offers[siteName]?.provides.find((provided) => provided.capability === capability);
  return offer === undefined
    ? undefined
    : { who: `platform of ${siteName}`, values: sealProvided(context, offer.values) };
}

/** A deployment-scope capability: of the only sites that provide it, or of a deployment that `uses` names. */
export function providedToAll(context: Context, sites: readonly string[], capability: string): Provided | undefined {
  for (const site of sites) {
    const provided = providedAt(context, site, capability);
    if (provided !== undefined) return provided;
  }
  const used = context.input.used.find((entry) => entry.capability === capability);
  return used === undefined ? undefined : { who: `deployment ${used.deployment}`, values: used.values };
}
