import type { AppError } from '../../model/errors.ts';
import type { Surroundings } from '../surroundings.ts';
import type { KeyProvider } from './credentials.ts';
import type { AwsSettings } from './settings.ts';

/** Services beside EC2 that are asked where they can be, and never waited for long: nothing that is made rests on them. */
export type OtherService = 'pricing' | 'service-quotas';

/** What a client of such a service is opened with, beside its region. */
export interface OtherOptions {
  readonly credentials: KeyProvider;
  readonly maxAttempts: number;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
    readonly httpsAgent: { readonly ca?: string };
  };
  readonly endpoint?: string;
}

/** Gives them; undefined for a service that is not asked. */
export type OptionsFor = (service: OtherService) => OtherOptions | undefined;

/** Of one whole question, all its pages. */
export const QUESTION_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 8000;
/** Only reading, and nobody retries around it: a second try is right here. */
const ATTEMPTS = 2;

/** AWS SDKs and Tools Reference Guide, "Service-specific endpoints". */
const ENDPOINT_VARIABLES: Readonly<Record<OtherService, string>> = {
  pricing: 'AWS_ENDPOINT_URL_PRICING',
  'service-quotas': 'AWS_ENDPOINT_URL_SERVICE_QUOTAS',
};

/**
 * How other services of the account are reached: where AWS' own variable says, else at their public endpoints. Whoever names another
 * endpoint of EC2 has a private network or another cloud: public endpoints are then not asked.
 */
export function otherServices(
  { endpoint: ofEc2 }: AwsSettings,
  { environment }: Pick<Surroundings, 'environment'>,
  { credentials, ca }: { readonly credentials: KeyProvider; readonly ca: string | undefined },
): OptionsFor {
  return (service) => {
    const endpoint = environment[ENDPOINT_VARIABLES[service]] || undefined;
    if (endpoint === undefined && ofEc2 !== undefined) return undefined;
    return {
      credentials,
      maxAttempts: ATTEMPTS,
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        throwOnRequestTimeout: true,
        httpsAgent: { ...(ca !== undefined && { ca }) },
      },
      ...(endpoint !== undefined && { endpoint }),
    };
  };
}

/** What to do about an error of such a service, in sentences; `place` is what there may be no way to. */
export function wayOut({ code, hint = 'Try again.' }: AppError, place: string): string {
  if (code === 'credentials' || code === 'tls') return hint;
  return code === 'unreachable' || code === 'timeout' ? `Give this computer a way to ${place}.` : 'Try again later.';
}

/** What to do where a service is not asked. */
export function nameEndpoint(service: OtherService): string {
  return `name its endpoint in ${ENDPOINT_VARIABLES[service]}`;
}
