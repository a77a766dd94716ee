import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { Account, ServiceName } from './account.ts';
import type { Ask } from './http.ts';
import { parseJson, refusal } from './refusal.ts';

const tokenSchema = z.object({
  token: z.object({
    issued_at: z.string(),
    expires_at: z.string(),
    roles: z.array(z.object({ name: z.string() })).default([]),
    project: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string() }),
    catalog: z
      .array(
        z.object({
          type: z.string(),
          endpoints: z
            .array(
              z.object({
                interface: z.string(),
                region: z.string().nullish(),
                region_id: z.string().nullish(),
                url: z.string(),
              }),
            )
            .default([]),
        }),
      )
      .default([]),
  }),
});
type TokenBody = z.infer<typeof tokenSchema>['token'];

/** What logging in gave. */
export interface Login {
  readonly token: string;
  /** By this process' clock, which may differ from Keystone's. */
  readonly expiresAtMs: number;
  /** How far this clock is ahead of Keystone's; undefined where Keystone told no time. */
  readonly skewMs: number | undefined;
  readonly roles: readonly string[];
  readonly project: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string };
  readonly catalog: TokenBody['catalog'];
}

/** Logs in. Errors: `credentials`, `unreachable`, `tls`, `platform`, `platform-busy`, `cancelled`. */
export async function logIn(account: Account, ask: Ask, clock: Clock, signal: AbortSignal): Promise<Login> {
  const url = new URL(`${account.authUrl}/auth/tokens`);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const answer = await ask({ method: 'POST', url, headers, body: JSON.stringify(account.request), signal });
  if (answer.status !== 201) throw loginRefused(account, answer);
  const token = answer.headers['x-subject-token'];
  const parsed = tokenSchema.safeParse(parseJson(answer.text));
  if (typeof token !== 'string' || !parsed.success) throw noKeystone(account.authUrl);
  const { issued_at: issued, expires_at: expires, roles, project, user, catalog } = parsed.data.token;
  const toldMs = Date.parse(answer.headers.date ?? '');
  return {
    token,
    expiresAtMs: clock.now() + Date.parse(expires) - Date.parse(issued),
    skewMs: Number.isNaN(toldMs) ? undefined : clock.now() - toldMs,
    roles: roles.map(({ name }) => name),
    project,
    user,
    catalog,
  };
}

function loginRefused({ authUrl }: Account, answer: Parameters<typeof refusal>[1]): AppError {
  const asked = { what: `log in to ${authUrl}`, service: 'identity', method: 'POST', path: '/v3/auth/tokens' };
  const error = refusal(asked, answer);
  if (answer.status === 401) {
    return new AppError('credentials', error.message, {
      hint: 'Check user, password, project and their domains, or whether the application credential has expired; `openstack token issue` asks the same.',
    });
  }
  return answer.status === 404 ? noKeystone(authUrl) : error;
}

function noKeystone(authUrl: string): AppError {
  return new AppError('platform', `cannot log in to ${authUrl}: no Keystone of version 3 answers there`, {
    hint: 'The auth URL is that of the identity service, such as https://cloud.example.org:5000/v3.',
  });
}

/** Types that the catalogue may call a service by, the best first. Source: the service types authority, with its aliases. */
const TYPES: Readonly<Record<ServiceName, readonly string[]>> = {
  compute: ['compute'],
  network: ['network'],
  image: ['image'],
  volume: ['volumev3', 'block-storage', 'block-store', 'volume'],
};
const VERSIONS: Readonly<Record<ServiceName, RegExp | undefined>> = {
  compute: undefined,
  network: /\/v2(\.0)?$/,
  image: /\/v2(\.\d+)?$/,
  // With or without the project behind it. Source: Block Storage API v3 reference, "API versions".
  volume: /\/v3(\/[^/]+)?$/,
};
const VERSION_PATHS: Readonly<Record<ServiceName, string>> = {
  compute: '',
  network: '/v2.0',
  image: '/v2',
  volume: '/v3',
};

/** Where a service answers, with its version. Errors: `platform` when the catalogue does not have it. */
export function endpointOf(service: ServiceName, account: Account, { catalog }: Pick<Login, 'catalog'>): string {
  const url = account.endpoints[service] ?? fromCatalog(service, account, catalog);
  const plain = url.replace(/\/+$/, '');
  return VERSIONS[service]?.test(plain) === false ? plain + VERSION_PATHS[service] : plain;
}

/** Whether volumes can be asked for. */
export function hasVolumes({ catalog }: Pick<Login, 'catalog'>): boolean {
  return catalog.some(({ type }) => /^(volumev\d|volume|block-storage|block-store)$/.test(type));
}

function fromCatalog(
  service: ServiceName,
  { region, interface: wanted }: Account,
  catalog: TokenBody['catalog'],
): string {
  const named = TYPES[service].flatMap((type) => catalog.filter((one) => one.type === type));
  const endpoints = named.flatMap((one) => one.endpoints);
  const there = endpoints.filter((one) => region === undefined || [one.region, one.region_id].includes(region));
  const found = there.find((one) => one.interface === wanted);
  if (found !== undefined) return found.url;
  const regions = [...new Set(endpoints.map((one) => one.region_id ?? one.region ?? ''))].join(', ');
  const why =
    endpoints.length === 0
      ? `the catalogue has no ${service} service`
      : there.length === 0
        ? `it is not in the region ${region}, only in ${regions}`
        : `it has no ${wanted} endpoint`;
  throw new AppError('platform', `cannot find the ${service} service: ${why}`, {
    hint: `Set \`region\` or \`interface\`, or \`endpoints.${service}\` of the site; \`openstack catalog list\` shows the catalogue.`,
  });
}
