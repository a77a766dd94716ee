import type { Offers } from '../../model/offers.ts';
import { NO_OFFERS, type SiteSettings } from '../platform.ts';
import { GATEWAY, PROXY_PORT, RANGE } from './layout.ts';
import { IMAGES, type ImageName, labMachineSchema, predictFacts } from './settings.ts';

/** What a lab gives: images, and its proxy as the hosts' way to package mirrors. */
export function offerLab(site: SiteSettings): Offers {
  const machine = labMachineSchema.parse(site.machine);
  const proxy = `http://${GATEWAY}:${PROXY_PORT}`;
  // The table is closed, Object.keys only forgets it.
  const images = Object.keys(IMAGES) as ImageName[];
  return {
    ...NO_OFFERS,
    images: images.map((image) => ({ name: image, facts: predictFacts({ ...machine, image }) })),
    networks: [{ name: 'private', reach: 'fabric' }],
    fabric: `lab ${site.deployment}`,
    facts: predictFacts(machine),
    provides: [{ capability: 'package-mirror', values: { url: proxy } }],
    environment: {
      http_proxy: proxy,
      https_proxy: proxy,
      no_proxy: `localhost,127.0.0.1,${RANGE}`,
    },
  };
}
