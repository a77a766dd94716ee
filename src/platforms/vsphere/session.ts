import { z } from 'zod';
import { AppError } from '../../model/errors.ts';
import { endedBy } from './ended.ts';
import type { Endpoint } from './endpoint.ts';
import { post } from './http.ts';
import { secureAgent } from './tls.ts';
import { faultIn, isFault, localizedFault } from './vim-fault.ts';
import { envelope, field, leaf, listOf, type Ref, readXml, textOf, type Value, type Xml } from './xml.ts';

export const refSchema = z.object({ type: z.string(), value: z.string() });

/** The server's singletons, as far as they are used here. ESXi hosts lack some. */
const contentSchema = z.object({
  rootFolder: refSchema,
  propertyCollector: refSchema,
  sessionManager: refSchema,
  searchIndex: refSchema,
  viewManager: refSchema,
  authorizationManager: refSchema.optional(),
  about: z.object({ fullName: z.string(), apiType: z.string(), apiVersion: z.string() }),
});
export type ServiceContent = z.infer<typeof contentSchema>;

interface Login {
  readonly content: ServiceContent;
  readonly cookie: string | undefined;
  /** Key of the server's session. */
  readonly key: string;
}

/** Asks one server under one login. */
export interface Session {
  readonly endpoint: Endpoint;
  /** Logs in if need be. */
  login(signal: AbortSignal): Promise<Login>;
  /** The answer's `returnval`s. Errors: `VimFault`, and those of the connection. */
  call(method: string, self: Ref, args: readonly Xml[], signal: AbortSignal): Promise<readonly Value[]>;
}

const SERVICE_INSTANCE: Ref = { type: 'ServiceInstance', value: 'ServiceInstance' };

/**
 * Logs in with the first call and again when the server has forgotten the session, once per call. There is no log-out: the
 * server ends a session that is idle for half an hour.
 */
export function openSession(endpoint: Endpoint): Session {
  const agent = secureAgent(endpoint.trust);
  let current: Promise<Login> | undefined;

  async function ask(method: string, self: Ref, args: readonly Xml[], cookie: string | undefined, signal: AbortSignal) {
    const body = envelope(method, self, args);
    const answer = await post({ url: endpoint.url, agent, cookie, body, signal });
    const read = field(readEnvelope(answer.text), 'Body');
    const fault = faultIn(read);
    if (fault !== undefined) throw fault;
    const response = field(read, `${method}Response`);
    if (answer.status !== 200 || response === undefined) throw noAnswer(endpoint, answer);
    return { values: listOf(field(response, 'returnval')), cookie: answer.cookie ?? cookie };
  }

  async function logIn(): Promise<Login> {
    // The login serves every call that waits for it: no single one's cancellation ends it.
    const signal = AbortSignal.timeout(LOGIN_TIMEOUT_MS);
    const about = await ask('RetrieveServiceContent', SERVICE_INSTANCE, [], undefined, signal);
    const { data: content } = contentSchema.safeParse(about.values[0]);
    if (content === undefined) throw noVcenter(endpoint);
    const login = [leaf('userName', endpoint.user), leaf('password', endpoint.password)];
    const { values, cookie } = await ask('Login', content.sessionManager, login, about.cookie, signal);
    return { content, cookie, key: textOf(values[0], 'key') };
  }

  function login(signal: AbortSignal): Promise<Login> {
    if (current === undefined) {
      const started = logIn();
      current = started;
      started.catch(() => {
        if (current === started) current = undefined;
      });
    }
    return orAborted(current, signal);
  }

  async function call(method: string, self: Ref, args: readonly Xml[], signal: AbortSignal) {
    const used = login(signal);
    const inUse = current;
    const { cookie } = await used;
    try {
      return checked((await ask(method, self, args, cookie, signal)).values);
    } catch (thrown) {
      if (!isFault(thrown, 'NotAuthenticated')) throw thrown;
      if (current === inUse) current = undefined;
      const { cookie: fresh } = await login(signal);
      return checked((await ask(method, self, args, fresh, signal)).values);
    }
  }

  return { endpoint, login, call };
}

const LOGIN_TIMEOUT_MS = 60_000;

/** A session that ended may show only in the properties that could not be read. */
function checked(values: readonly Value[]): readonly Value[] {
  for (const object of listOf(field(values[0], 'objects'))) {
    const fault = listOf(field(object, 'missingSet')).map((missing) => localizedFault(field(missing, 'fault')));
    const refused = fault.find(({ type }) => type === 'NotAuthenticated' || type === 'NoPermission');
    if (refused !== undefined) throw refused;
  }
  return values;
}

function readEnvelope(text: string): Value | undefined {
  try {
    return field(readXml(text), 'Envelope');
  } catch {
    // No XML at all: the caller says what the server answered instead.
    return undefined;
  }
}

function noVcenter({ url }: Endpoint): AppError {
  return new AppError('platform', `cannot work with ${url.host}: it has not what a vCenter has`, {
    hint: 'Is `server` of the site a vCenter, 6.5 or newer?',
  });
}

function noAnswer(
  { url }: Endpoint,
  { status, retryAfterMs }: { status: number; retryAfterMs: number | undefined },
): AppError {
  const message = `cannot ask the vCenter ${url.host}: it answered with HTTP ${status} and no SOAP`;
  if (status === 429 || status >= 500) {
    return new AppError('platform-busy', message, {
      hint: 'The vCenter, or a proxy in front of it, is overloaded or starting: try again.',
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
  return new AppError('platform', message, {
    hint: 'Is `server` of the site a vCenter or an ESXi host, without another path than /sdk?',
  });
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(endedBy(signal, 'log in to the vCenter'));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, work]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
