import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../model/errors.ts';
import { openSetting } from '../secret-setting.ts';
import type { Surroundings } from '../surroundings.ts';
import type { VsphereSettings } from './settings.ts';
import type { Trust } from './tls.ts';

/** Where a vCenter answers, who asks, and how its certificate is checked. */
export interface Endpoint {
  readonly url: URL;
  readonly user: string;
  readonly password: string;
  readonly trust: Trust;
}

/** The path at which every vCenter and ESXi host takes SOAP calls. */
const SDK_PATH = '/sdk';

/**
 * Server and login of a site: its settings, else the variables of Terraform's provider (VSPHERE_*), else those of govc
 * (GOVC_*; a login may stand in GOVC_URL). Errors: `credentials` and `secret` with what is missing, `invalid-file` for a `ca` that cannot be read.
 */
export async function findEndpoint(settings: VsphereSettings, around: Surroundings): Promise<Endpoint> {
  const { environment } = around;
  const server = settings.server ?? (environment['VSPHERE_SERVER'] || environment['GOVC_URL']);
  if (!server) {
    throw new AppError('credentials', 'cannot ask a vCenter: the site names no server', {
      hint: 'Write `server` to the `settings` of the site, or set VSPHERE_SERVER or GOVC_URL.',
    });
  }
  const url = readServer(server);
  const user =
    settings.user ?? (environment['VSPHERE_USER'] || environment['GOVC_USERNAME'] || decodeURIComponent(url.username));
  const password = settings.password
    ? await openSetting(settings.password, around)
    : environment['VSPHERE_PASSWORD'] || environment['GOVC_PASSWORD'] || decodeURIComponent(url.password);
  if (!user || !password) {
    throw new AppError(
      'credentials',
      `cannot log in to the vCenter ${url.host}: the site names no ${user ? 'password' : 'user'}`,
      {
        hint: 'Write `user` and `password: { secret: NAME }` to the `settings` of the site, or set VSPHERE_USER and VSPHERE_PASSWORD, or GOVC_USERNAME and GOVC_PASSWORD.',
      },
    );
  }
  url.username = '';
  url.password = '';
  return { url, user, password, trust: await readTrust(settings, around) };
}

/** `host`, `host:port` or a URL, always HTTPS: a password goes over this connection. */
export function readServer(server: string): URL {
  const text = /^[a-z]+:\/\//.test(server) ? server : `https://${server}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') {
    throw new AppError('invalid-file', 'cannot read `server` of the site: it is no host[:port] or https:// URL', {
      hint: 'Write the name of the vCenter, such as vcenter.example.org.',
    });
  }
  if (url.pathname === '/') url.pathname = SDK_PATH;
  return url;
}

async function readTrust(
  { ca, thumbprint }: VsphereSettings,
  { environment, folder, home }: Surroundings,
): Promise<Trust> {
  if (thumbprint !== undefined) return { thumbprint };
  const named = ca ?? environment['GOVC_TLS_CA_CERTS'];
  if (!named) return {};
  const file = named.startsWith('~/') ? path.join(home, named.slice(2)) : path.resolve(folder, named);
  try {
    return { ca: await readFile(file, 'utf8') };
  } catch (cause) {
    throw new AppError('invalid-file', `cannot read the certificates of the vCenter from ${file}`, {
      hint: 'Name a file with the certificates (PEM) in `settings.ca`, relative to the deployment file.',
      cause,
    });
  }
}
