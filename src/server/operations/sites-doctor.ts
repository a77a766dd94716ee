import { toAppError } from '../../model/errors.ts';
import type { SitesDoctorDocument } from '../documents/sites.ts';
import type { SitesRequest } from '../operations.ts';
import type { OperationsDeps } from './deps.ts';
import { settingsOf } from './site-settings.ts';
import { type OpenSite, openSites } from './sites.ts';

type Examined = SitesDoctorDocument['sites'][number];

/** Looks at what sites need to work, all at once. Changes nothing. Errors: those of the files. */
export async function examineSites(
  deps: OperationsDeps,
  request: SitesRequest,
  signal: AbortSignal,
): Promise<SitesDoctorDocument> {
  const sites = await Promise.all((await openSites(deps, request, signal)).map((each) => examineSite(each, signal)));
  const ok = sites.every(({ findings }) => findings.every(({ verdict }) => verdict !== 'failed'));
  return { schema: 'purlin/sites-doctor@1', ok, sites };
}

async function examineSite({ site, platform, deployment }: OpenSite, signal: AbortSignal): Promise<Examined> {
  const settings = settingsOf(deployment, site);
  const missing = platform.missingPrivilege?.(settings);
  const privilege: Examined['findings'] =
    missing === undefined
      ? []
      : [{ name: 'privilege', verdict: 'failed', detail: 'this process may not make machines here', try: missing }];
  const findings = platform.examine ? await platform.examine(settings, { signal }) : await examineOffers();
  return { name: site.name, platform: platform.name, findings: [...privilege, ...findings].map(heedOwnPrices) };

  /** Whoever wrote prices down lacks none of the platform's. */
  function heedOwnPrices(finding: Examined['findings'][number]): Examined['findings'][number] {
    if (finding.name !== 'prices' || finding.verdict !== 'warning' || site.prices === undefined) return finding;
    const listed = Object.keys(site.prices.sizes).length;
    return {
      name: 'prices',
      verdict: 'ok',
      detail: `sizes with a price in the list of the site: ${listed}; ${finding.detail}`,
    };
  }

  async function examineOffers(): Promise<Examined['findings']> {
    try {
      const { images } = await platform.offers(settings, { signal });
      const detail = platform.abilities.creates
        ? `${images.length} images`
        : `${site.adoptable.length} machines to adopt`;
      return [{ name: 'offers', verdict: 'ok', detail }];
    } catch (thrown) {
      const { message, hint } = toAppError(thrown);
      return [{ name: 'offers', verdict: 'failed', detail: message, ...(hint === undefined ? {} : { try: hint }) }];
    }
  }
}
