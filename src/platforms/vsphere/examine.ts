import { toAppError } from '../../model/errors.ts';
import type { Finding, SiteSettings } from '../platform.ts';
import type { Context } from './context.ts';
import { examineClock, examineImages, examineNetwork, examinePermissions, examineRoom } from './examine-parts.ts';
import { findDatacenter } from './inventory.ts';
import { vsphereSettingsSchema } from './settings.ts';
import { sizesOf } from './sizes.ts';

type Run = <T>(work: (context: Context) => Promise<T>) => Promise<T>;

const PARTS = [examinePermissions, examineRoom, examineImages, examineNetwork, examineClock] as const;

/** A finding per thing that the site needs. `run` runs work with a session and turns faults into errors. */
export async function examineVsphere(site: SiteSettings, run: Run): Promise<readonly Finding[]> {
  const settings = vsphereSettingsSchema.parse(site.settings);
  const login = await attempt('credentials', () =>
    run(async ({ session, signal }) => {
      const { content } = await session.login(signal);
      const { url, user } = session.endpoint;
      return [
        {
          name: 'endpoint',
          verdict: 'ok',
          detail: `${content.about.fullName} at ${url.host}, API ${content.about.apiVersion}`,
        },
        { name: 'credentials', verdict: 'ok', detail: `logged in as ${user}` },
      ] as const;
    }),
  );
  if (login.some(({ verdict }) => verdict === 'failed')) return login;
  const sizes = sizesOf(settings);
  const rest = await Promise.all(
    PARTS.map((examine) =>
      attempt(examine.finding, () =>
        run(async (context) => [
          await examine(context, { settings, datacenter: await findDatacenter(context, settings) }),
        ]),
      ),
    ),
  );
  const offered: Finding = {
    name: 'sizes',
    verdict: 'ok',
    detail: `${sizes.length} sizes, from ${sizes[0]?.name ?? 'none'}`,
  };
  return [...login, ...rest.flat(), offered];
}

/** Codes that speak of the way to the server. */
const CONNECTION: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'tls', 'platform-busy', 'invalid-file']);

/** An error becomes the finding; that of the connection is one of the endpoint. Errors: `cancelled`. */
async function attempt(name: Finding['name'], look: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'cancelled') throw error;
    const refused = error.code === 'credentials' && name !== 'credentials' ? 'permissions' : name;
    return [
      {
        name: CONNECTION.has(error.code) ? 'endpoint' : refused,
        verdict: 'failed',
        detail: error.message,
        try: error.hint ?? 'See the message, and the state of the vCenter.',
      },
    ];
  }
}
