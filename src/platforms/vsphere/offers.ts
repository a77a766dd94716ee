import type { Offers } from '../../model/offers.ts';
import { NO_OFFERS, type SiteSettings } from '../platform.ts';
import type { Context } from './context.ts';
import { findDatacenter, listCompute } from './inventory.ts';
import { vsphereSettingsSchema } from './settings.ts';
import { sizesOf } from './sizes.ts';
import { listTemplates } from './templates.ts';

/** Templates, the site's sizes, and clusters as zones where the site names none. */
export async function offerVsphere(context: Context, site: SiteSettings): Promise<Offers> {
  const settings = vsphereSettingsSchema.parse(site.settings);
  const datacenter = await findDatacenter(context, settings);
  const named = settings.cluster ?? settings.host;
  const [images, compute] = await Promise.all([
    listTemplates(context, datacenter, settings),
    named === undefined ? listCompute(context, datacenter) : [],
  ]);
  const { host } = context.session.endpoint.url;
  return {
    ...NO_OFFERS,
    images,
    sizes: sizesOf(settings),
    zones: compute.map(({ name }) => name),
    networks: ['private', ...Object.keys(settings.networks ?? {})].map((name) => ({ name, reach: 'fabric' })),
    fabric: `vsphere ${host}/${datacenter.name}/${settings.network ?? "the template's network"}`,
  };
}
