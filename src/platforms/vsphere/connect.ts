import { hash } from 'node:crypto';
import type { Surroundings } from '../surroundings.ts';
import type { Context } from './context.ts';
import { findEndpoint } from './endpoint.ts';
import { openSession } from './session.ts';
import type { VsphereSettings } from './settings.ts';

/** What calls to one server share. */
export type Connection = Pick<Context, 'session' | 'datacenters'>;

/** The connection of a site's server and login; sites that have the same share it. */
export async function connect(
  connections: Map<string, Connection>,
  settings: VsphereSettings,
  around: Surroundings,
): Promise<Connection> {
  const endpoint = await findEndpoint(settings, around);
  const { url, user, password, trust } = endpoint;
  // A new password is a new session; the key holds none in the clear.
  const key = hash('sha256', JSON.stringify([url.href, user, password, trust]));
  const known = connections.get(key);
  if (known !== undefined) return known;
  const opened = { session: openSession(endpoint), datacenters: new Map() };
  connections.set(key, opened);
  return opened;
}
