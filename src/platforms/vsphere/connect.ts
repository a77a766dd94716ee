import { hash } from 'node:crypto';
import type { Surroundings } from '../surroundings.ts';
import { findEndpoint } from './endpoint.ts';
import { openSession, type Session } from './session.ts';
import type { VsphereSettings } from './settings.ts';

/** The session of a site's server and login; sites that share them share it. */
export async function connect(
  sessions: Map<string, Session>,
  settings: VsphereSettings,
  around: Surroundings,
): Promise<Session> {
  const endpoint = await findEndpoint(settings, around);
  const { url, user, password, trust } = endpoint;
  // A new password is a new session; the key holds none in the clear.
  const key = hash('sha256', JSON.stringify([url.href, user, password, trust]));
  const known = sessions.get(key);
  if (known !== undefined) return known;
  const opened = openSession(endpoint);
  sessions.set(key, opened);
  return opened;
}
