import type { OpenStackEndpoints, PasswordLogin } from './clouds.ts';

const CALL_TIMEOUT_MS = 120_000;

/** A logged-in client that shares no code with the adapter under test. */
export interface OpenStackApi {
  readonly projectId: string;
  readonly userId: string;
  /** Sends a request and reads JSON; an answer that is no success is an error with its text. */
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

/** Logs in by password (Identity API v3, "Password authentication with scoped authorization"). */
export async function logIn(endpoints: OpenStackEndpoints, login: PasswordLogin): Promise<OpenStackApi> {
  const domain = { id: 'default' };
  const user = { name: login.username, domain, password: login.password };
  const scope = { project: { name: login.project, domain } };
  const auth = { identity: { methods: ['password'], password: { user } }, scope };
  const answer = await send('POST', `${endpoints.identity}/auth/tokens`, {}, { auth });
  const token = answer.headers.get('x-subject-token') ?? '';
  // The shape is the Identity API's.
  const about = (await answer.json()) as { token: { project: { id: string }; user: { id: string } } };
  return {
    projectId: about.token.project.id,
    userId: about.token.user.id,
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      // Cinder refuses a version that is not its own.
      const version = path.startsWith('compute/') && { 'openstack-api-version': 'compute 2.79' };
      const headers = { 'x-auth-token': token, ...version };
      const reply = await send(method, addressOf(endpoints, path), headers, body);
      const text = await reply.text();
      // Who calls knows what the service answers; an empty answer is for callers that want none.
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}

/** `compute/servers` is a path of the compute service. */
function addressOf(endpoints: OpenStackEndpoints, path: string): string {
  const [service = '', ...rest] = path.split('/');
  const found = Object.entries(endpoints).find(([name]) => name === service);
  if (found === undefined) throw new Error(`cannot call ${path}: there is no service ${service}`);
  return `${String(found[1])}/${rest.join('/')}`;
}

async function send(method: string, url: string, headers: Record<string, string>, body?: unknown): Promise<Response> {
  const raw = body instanceof Uint8Array;
  const type = raw ? 'application/octet-stream' : 'application/json';
  const answer = await fetch(url, {
    method,
    headers: {
      ...headers,
      ...(body !== undefined && { 'content-type': type }),
    },
    ...(body !== undefined && { body: raw ? Buffer.from(body) : JSON.stringify(body) }),
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`cannot ${method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}
