import type { Offers } from '../../model/offers.ts';
import { type Finding, NO_OFFERS, type SiteSettings } from '../platform.ts';
import { IMAGES, SIZES, ZONES } from './catalogue.ts';
import { refused } from './fake-cloud.ts';
import { factsOfAny, fakeFacts, fakeSettingsSchema } from './settings.ts';

/** What a site of the fake gives. Errors: `credentials` where its settings refuse them. */
export function offerFake({ settings, machine, site }: SiteSettings): Offers {
  const { catalogue, refuses } = fakeSettingsSchema.parse(settings);
  if (refuses === 'credentials') throw refused(`read the offers of ${site}`, refuses);
  const networks = [{ name: 'private', reach: 'fabric' }] as const;
  if (!catalogue) return { ...NO_OFFERS, networks, facts: fakeFacts(machine) };
  return {
    ...NO_OFFERS,
    images: IMAGES,
    sizes: SIZES,
    zones: ZONES,
    services: [{ kind: 'volumes', name: 'volumes', detail: 'extra disks of any size' }],
    networks,
    facts: factsOfAny(machine),
  };
}

/** What a doctor sees at a site of the fake. */
export function examineFake({ settings, site }: SiteSettings): readonly Finding[] {
  const { refuses } = fakeSettingsSchema.parse(settings);
  return (['credentials', 'quota'] as const).map((name) => {
    if (refuses !== name) return { name, verdict: 'ok', detail: 'the fake has no limits' };
    const { message: detail, hint = '' } = refused(`make machines at ${site}`, name);
    return { name, verdict: 'failed', detail, try: hint };
  });
}
