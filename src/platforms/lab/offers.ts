import type { CallOptions, Offers, SiteSettings } from '../platform.ts';
import { readAptSources, usesHttps } from './apt-sources.ts';
import { GATEWAY, PROXY_PORT, RANGE } from './layout.ts';
import { IMAGES, type ImageName, labMachineSchema, predictFacts } from './settings.ts';

/** What a lab gives: images, and its proxy as the hosts' way to package mirrors. */
export async function offerLab(site: SiteSettings, { signal }: CallOptions): Promise<Offers> {
  const machine = labMachineSchema.parse(site.machine);
  const proxy = `http://${GATEWAY}:${PROXY_PORT}`;
  // The table is closed, Object.keys only forgets it.
  const images = Object.keys(IMAGES) as ImageName[];
  const https = usesHttps(await readAptSources(signal));
  return {
    images: images.map((image) => ({ name: image, facts: predictFacts({ ...machine, image }) })),
    sizes: [],
    facts: predictFacts(machine),
    provides: [{ capability: 'package-mirror', values: { url: proxy } }],
    environment: {
      http_proxy: proxy,
      ...(https && { https_proxy: proxy }),
      no_proxy: `localhost,127.0.0.1,${RANGE}`,
    },
  };
}
