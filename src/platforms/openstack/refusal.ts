import { z } from 'zod';
import { AppError, type AppErrorOptions, type ErrorCode } from '../../model/errors.ts';
import type { HttpAnswer } from './http.ts';

/** What was asked, for messages. */
export interface Asked {
  /** As in "cannot X: why": `make server demo-1`. */
  readonly what: string;
  readonly service: string;
  readonly method: string;
  /** Path without a query. */
  readonly path: string;
}

/**
 * Two forms of a refusal: Nova and Keystone `{ KEY: { code, message } }`, Neutron `{ NeutronError: { type, message } }`; Glance
 * answers in HTML. Source: API references, "Errors" of Compute; neutron-lib's exceptions for the names of types.
 */
const bodySchema = z
  .record(z.string(), z.looseObject({ message: z.string().optional(), type: z.string().optional() }))
  .transform((body) => Object.entries(body)[0]);

interface Told {
  readonly key: string;
  readonly type: string;
  readonly message: string;
}

/** Neutron's types that mean that something is used up; all come with 409. */
const USED_UP = new Set(['OverQuota', 'IpAddressGenerationFailure', 'NoNetworkAvailable', 'NoSubnetAvailable']);
/** Nova tells quota and policy by the same key, `forbidden`: only its words tell them apart. */
const QUOTA_WORDS = /quota|limit exceeded|maximum number of/i;

/** The error for an answer that is none of success. Nothing of the request's headers or body gets into it. */
export function refusal(asked: Asked, answer: HttpAnswer): AppError {
  const told = readBody(answer.text);
  const { code, hint } = judge(asked, answer.status, told);
  const why = told.message || `HTTP status ${answer.status}`;
  const options: AppErrorOptions = { hint, ...(code === 'platform-busy' && retryAfter(answer)) };
  return new AppError(code, `cannot ${asked.what}: the ${asked.service} service says: ${why}`, options);
}

function judge(asked: Asked, status: number, told: Told): { code: ErrorCode; hint: string } {
  const { method, path, service } = asked;
  if (told.key === 'overLimit' && status === 413 && QUOTA_WORDS.test(told.message)) return quota(service);
  switch (status) {
    case 401:
      return {
        code: 'credentials',
        hint: `Check user, project and domain, or make a new application credential; its access rules must let ${method} ${path} of the ${service} service through.`,
      };
    case 403:
      if (QUOTA_WORDS.test(told.message)) return quota(service);
      return {
        code: 'credentials',
        hint: `The user's role in the project does not allow ${method} ${path} of the ${service} service: ask for the role \`member\`.`,
      };
    case 404:
      return {
        code: 'not-found',
        hint: 'Look what the project has: `openstack resource list`, and `purlin sites offers`.',
      };
    case 409:
      if (USED_UP.has(told.type)) return quota(service);
      return { code: 'platform-busy', hint: 'Something else uses or changes it at the moment: try again.' };
    case 408:
    case 413:
    case 429:
      return { code: 'platform-busy', hint: 'The cloud limits the rate of calls: try again later.' };
    default:
      if (status >= 500)
        return { code: 'platform-busy', hint: 'The service itself failed: try again, or ask who runs the cloud.' };
      return { code: 'platform', hint: 'Compare the site file with `purlin sites offers`.' };
  }
}

function quota(service: string): { code: 'quota'; hint: string } {
  const command = service === 'network' ? 'openstack quota show --network --usage' : 'openstack quota show --usage';
  return { code: 'quota', hint: `See \`${command}\`: free something, ask for more, or plan fewer machines.` };
}

function readBody(text: string): Told {
  const parsed = bodySchema.safeParse(parseJson(text));
  const [key, value] = (parsed.success ? parsed.data : undefined) ?? ['', {}];
  return { key, type: value.type ?? '', message: (value.message ?? '').trim().slice(0, 500) };
}

/** JSON as data; undefined for what is none, such as the HTML page of a proxy. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function retryAfter({ headers }: HttpAnswer): { retryAfterMs?: number } {
  const seconds = Number(headers['retry-after']);
  return seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
}
