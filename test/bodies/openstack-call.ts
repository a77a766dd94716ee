import type { Yard } from './yard.ts';

/** A control plane as test/sims starts one; `admin` sees the servers of all projects. */
export interface OpenstackPlace {
  /** Keystone's address in the yard: `http://127.0.0.1:5000/v3`. */
  readonly endpoints: { readonly identity: string };
  readonly logins: {
    readonly admin: { readonly username: string; readonly password: string; readonly project: string };
  };
}

interface Session {
  readonly token: string;
  /** Service type to public URL. */
  readonly endpoints: ReadonlyMap<string, string>;
}

/** GET of a service's path, as JSON; `undefined` where the answer is 404. */
export type OpenstackGet = <T>(service: string, path: string, signal: AbortSignal) => Promise<T | undefined>;

interface TokenAnswer {
  readonly token: {
    readonly catalog: readonly {
      readonly type: string;
      readonly endpoints: readonly { readonly interface: string; readonly url: string }[];
    }[];
  };
}

/** Logs in by password (Identity API v3) when it must, and reads from the services of the catalog. */
export function openstackReader(yard: Yard, place: OpenstackPlace): OpenstackGet {
  let session: Session | undefined;
  return async <T>(service: string, path: string, signal: AbortSignal) => {
    for (let tries = 0; ; tries++) {
      session ??= await logIn(yard, place, signal);
      const endpoint = session.endpoints.get(service);
      if (endpoint === undefined) throw new Error(`no service ${service} in the catalog`);
      const headers = { 'x-auth-token': session.token, 'openstack-api-version': 'compute 2.79' };
      const answer = await yard.request(`${endpoint.replace(/\/$/, '')}${path}`, { headers, signal });
      if (answer.status === 404) return undefined;
      // `as`: each caller names the part of the documented answer that it reads.
      if (answer.status === 200) return JSON.parse(answer.text) as T;
      session = undefined;
      if (answer.status !== 401 || tries > 0) throw new Error(`${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
    }
  };
}

async function logIn(
  yard: Yard,
  { endpoints: { identity: at }, logins }: OpenstackPlace,
  signal: AbortSignal,
): Promise<Session> {
  const domain = { name: 'Default' };
  const { username, password, project } = logins.admin;
  const identity = { methods: ['password'], password: { user: { name: username, password, domain } } };
  const body = JSON.stringify({ auth: { identity, scope: { project: { name: project, domain } } } });
  const headers = { 'content-type': 'application/json' };
  const answer = await yard.request(`${at}/auth/tokens`, { method: 'POST', headers, body, signal });
  const token = answer.headers['x-subject-token'];
  if (answer.status !== 201 || typeof token !== 'string') throw new Error(`login: ${answer.status} ${answer.text}`);
  // `as`: Identity API v3, "Password authentication with scoped authorization".
  const { catalog } = (JSON.parse(answer.text) as TokenAnswer).token;
  const endpoints = catalog.flatMap((service) =>
    service.endpoints
      .filter((one) => one.interface === 'public')
      .map((one): [string, string] => [service.type, one.url]),
  );
  return { token, endpoints: new Map(endpoints) };
}
