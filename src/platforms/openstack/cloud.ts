import type { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../model/errors.ts';
import type { Account, ServiceName } from './account.ts';
import type { Ask, HttpAnswer } from './http.ts';
import { endpointOf, type Login, logIn } from './keystone.ts';
import { type Microversion, negotiate } from './microversion.ts';
import { parseJson, refusal } from './refusal.ts';
import { stopped } from './stopped.ts';

/** One call to a service. */
export interface Call<T> {
  readonly service: ServiceName;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the service's version: `/servers/UUID`. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: unknown;
  /** As in "cannot X: why". */
  readonly what: string;
  /** What the answer must look like; absent: it is not read. */
  readonly schema?: z.ZodType<T>;
}

/** Renewed so long before it ends, so that none ends on the way. */
const RENEW_BEFORE_MS = 120_000;
const LOGIN_TIMEOUT_MS = 60_000;

/** One project of one cloud, logged in once for all that ask at the same time, and again when the token ends. */
export class Cloud {
  readonly account: Account;
  readonly #ask: Ask;
  readonly #clock: Clock;
  #current: Login | undefined;
  #renewing: Promise<Login> | undefined;
  #microversion: Promise<Microversion> | undefined;

  constructor(account: Account, ask: Ask, clock: Clock) {
    this.account = account;
    this.#ask = ask;
    this.#clock = clock;
  }

  /** The current login, renewed where it ends soon. Errors: see `logIn`. */
  async login(signal: AbortSignal): Promise<Login> {
    if (signal.aborted) throw stopped(signal, 'ask the cloud');
    const known = this.#current;
    if (known !== undefined && known.expiresAtMs - RENEW_BEFORE_MS > this.#clock.now()) return known;
    return await orCancelled(this.#renew(), signal);
  }

  /** Calls a service; a token that is refused is renewed once. Errors: see `refusal` and `httpClient`. */
  async call<T>(call: Call<T>, signal: AbortSignal): Promise<T> {
    const login = await this.login(signal);
    let answer = await this.#send(call, login, signal);
    if (answer.status === 401) answer = await this.#send(call, await this.#again(login, signal), signal);
    if (answer.status >= 300 || answer.status < 200) {
      const { service, method = 'GET', path, what } = call;
      throw refusal({ service, method, path, what }, answer);
    }
    return read(call, answer);
  }

  /** The version of the compute API that both sides know. */
  async microversion(signal: AbortSignal): Promise<Microversion> {
    this.#microversion ??= this.#negotiate(signal).catch((thrown: unknown) => {
      this.#microversion = undefined;
      throw thrown;
    });
    return await orCancelled(this.#microversion, signal);
  }

  async #negotiate(signal: AbortSignal): Promise<Microversion> {
    const login = await this.login(signal);
    const endpoint = endpointOf('compute', this.account, login);
    // Nova tells its versions at /v2.1, also where the catalogue's address goes on with the project.
    const url = new URL(`${endpoint.replace(/(\/v2(?:\.\d+)?)\/.*$/, '$1')}/`);
    const answer = await this.#ask({ method: 'GET', url, headers: { 'x-auth-token': login.token }, signal });
    return negotiate(answer.status === 200 ? parseJson(answer.text) : undefined);
  }

  async #send(call: Call<unknown>, login: Login, signal: AbortSignal): Promise<HttpAnswer> {
    const { service, method = 'GET', path, query = [], body } = call;
    const url = new URL(endpointOf(service, this.account, login) + path);
    for (const [name, value] of query) url.searchParams.append(name, value);
    const headers: Record<string, string> = { 'x-auth-token': login.token, accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (service === 'compute') {
      const { text } = await this.microversion(signal);
      headers['openstack-api-version'] = `compute ${text}`;
      headers['x-openstack-nova-api-version'] = text;
    }
    return await this.#ask({ method, url, headers, signal, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  /** Logs in anew unless another call did so since. */
  async #again(refused: Login, signal: AbortSignal): Promise<Login> {
    if (this.#current?.token === refused.token) this.#current = undefined;
    return await this.login(signal);
  }

  /** Who asks meanwhile waits for the same, so that it does not hear one caller's signal. */
  #renew(): Promise<Login> {
    const logging = async () => {
      try {
        this.#current = await logIn(this.account, this.#ask, this.#clock, AbortSignal.timeout(LOGIN_TIMEOUT_MS));
        return this.#current;
      } finally {
        this.#renewing = undefined;
      }
    };
    this.#renewing ??= logging();
    return this.#renewing;
  }
}

function read<T>({ schema, what, service }: Call<T>, { text }: HttpAnswer): T {
  // `as`: a call without a schema has no result.
  if (schema === undefined) return undefined as T;
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new AppError(
    'platform',
    `cannot ${what}: the ${service} service answers in a form that is not known (${where})`,
    {
      hint: 'Does a proxy stand before it? See `endpoints` of the site.',
    },
  );
}

async function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw stopped(signal, 'ask the cloud');
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(stopped(signal, 'ask the cloud'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
