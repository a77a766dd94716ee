import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../model/errors.ts';
import { openSetting } from '../secret-setting.ts';
import type { Surroundings } from '../surroundings.ts';
import { type CloudEntry, cloudEntrySchema, readCloud } from './clouds-yaml.ts';
import type { OpenstackSettings } from './settings.ts';

export type ServiceName = 'compute' | 'network' | 'image' | 'volume';

/** One project of one cloud, and how to get in. */
export interface Account {
  /** Keystone's address, which ends in `/v3`. */
  readonly authUrl: string;
  /** The body of a token's request; it carries a secret. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly region: string | undefined;
  readonly interface: string;
  readonly endpoints: Readonly<Partial<Record<ServiceName, string>>>;
  /** PEM text. */
  readonly ca: string | undefined;
  readonly verify: boolean;
}

/**
 * Finds the credentials as the settings, else the environment, say. Errors: `credentials` with what is missing, `not-found`,
 * `invalid-file`, `secret`.
 */
export async function readAccount(settings: OpenstackSettings, around: Surroundings): Promise<Account> {
  const entry = await readEntry(settings, around);
  const { cacert = entry.cacert } = settings;
  return {
    authUrl: authUrlOf(entry),
    request: { auth: authRequest(entry) },
    region: settings.region ?? entry.region_name,
    interface: settings.interface ?? (entry.interface ?? 'public').replace(/URL$/, ''),
    endpoints: definedOnly({
      compute: settings.endpoints?.compute ?? entry.compute_endpoint_override,
      network: settings.endpoints?.network ?? entry.network_endpoint_override,
      image: settings.endpoints?.image ?? entry.image_endpoint_override,
      volume: settings.endpoints?.volume ?? volumeOverride(entry),
    }),
    ca: cacert === undefined ? undefined : await readCertificates(cacert, around),
    verify: entry.verify ?? true,
  };
}

/** openstacksdk reads it under every type that the catalogue may call the service by. */
function volumeOverride(entry: CloudEntry): string | undefined {
  return entry.block_storage_endpoint_override ?? entry.volumev3_endpoint_override ?? entry.volume_endpoint_override;
}

async function readEntry(settings: OpenstackSettings, around: Surroundings): Promise<CloudEntry> {
  const { environment } = around;
  if (settings.cloud !== undefined) return await readCloud(settings.cloud, around);
  if (settings.authUrl !== undefined) return await inlineEntry(settings, around);
  if (environment['OS_CLOUD'] !== undefined) return await readCloud(environment['OS_CLOUD'], around);
  return environmentEntry(environment);
}

async function inlineEntry(settings: OpenstackSettings, around: Surroundings): Promise<CloudEntry> {
  const { applicationCredential: credential, password } = settings;
  return cloudEntrySchema.parse({
    auth: definedOnly({
      auth_url: settings.authUrl,
      username: settings.username,
      password: password && (await openSetting(password, around)),
      user_domain_name: settings.userDomain,
      project_name: settings.project,
      project_id: settings.projectId,
      project_domain_name: settings.projectDomain,
      application_credential_id: credential?.id,
      application_credential_secret: credential && (await openSetting(credential.secret, around)),
    }),
  });
}

/** OS_AUTH_URL and its like are the keys of clouds.yaml in capitals. Source: python-openstackclient, "Environment Variables". */
export function environmentEntry(environment: Surroundings['environment']): CloudEntry {
  const said = Object.fromEntries(
    Object.entries(environment)
      .filter(([name, value]) => name.startsWith('OS_') && value)
      .map(([name, value]) => [name.slice(3).toLowerCase(), value]),
  );
  const { insecure } = said;
  return cloudEntrySchema.parse({
    ...said,
    auth: said,
    interface: said['interface'] ?? said['endpoint_type'],
    verify: insecure === undefined ? undefined : !/^(1|true|yes)$/i.test(insecure),
  });
}

function authUrlOf({ auth }: CloudEntry): string {
  if (auth.auth_url === undefined) throw missing('the auth URL');
  const url = auth.auth_url.replace(/\/+$/, '');
  if (!URL.canParse(url)) throw missing('an auth URL that is a URL');
  return url.endsWith('/v3') ? url : `${url.replace(/\/v2\.0$/, '')}/v3`;
}

/** Source: Identity API v3, "Password authentication with scoped authorization", "Authenticating with an Application Credential". */
export function authRequest({ auth, auth_type: type }: CloudEntry): Readonly<Record<string, unknown>> {
  const user = userOf(auth);
  if (type?.endsWith('applicationcredential') || auth.application_credential_secret !== undefined) {
    const {
      application_credential_id: id,
      application_credential_name: name,
      application_credential_secret: secret,
    } = auth;
    if (secret === undefined) throw missing("the application credential's secret");
    if (id === undefined && name === undefined) throw missing("the application credential's id");
    const credential = id === undefined ? { name, user, secret } : { id, secret };
    return { identity: { methods: ['application_credential'], application_credential: credential } };
  }
  if (type !== undefined && !type.endsWith('password'))
    throw missing(`a way to log in that is known; ${JSON.stringify(type)} is none`);
  if (auth.password === undefined) throw missing('the password');
  if (auth.username === undefined && auth.user_id === undefined) throw missing('the user');
  return {
    identity: { methods: ['password'], password: { user: { ...user, password: auth.password } } },
    scope: { project: projectOf(auth) },
  };
}

function userOf(auth: CloudEntry['auth']) {
  if (auth.user_id !== undefined) return { id: auth.user_id };
  return { name: auth.username, domain: domainOf(auth.user_domain_id, auth.user_domain_name) };
}

function projectOf(auth: CloudEntry['auth']) {
  if (auth.project_id !== undefined) return { id: auth.project_id };
  if (auth.project_name === undefined) throw missing('the project');
  const { project_domain_id: id = auth.user_domain_id, project_domain_name: name = auth.user_domain_name } = auth;
  return {
    name: auth.project_name,
    domain: domainOf(auth.project_domain_name === undefined ? id : auth.project_domain_id, name),
  };
}

function domainOf(id: string | undefined, name: string | undefined) {
  return id === undefined ? { name: name ?? 'Default' } : { id };
}

async function readCertificates(file: string, { folder, home }: Surroundings): Promise<string> {
  const full = file.startsWith('~/') ? path.join(home, file.slice(2)) : path.resolve(folder, file);
  return await readFile(full, 'utf8').catch((error: Error) => {
    throw new AppError('tls', `cannot read the certificates in ${full}: ${error.message}`, {
      hint: '`cacert` names a file in PEM form, relative to the deployment file.',
    });
  });
}

function definedOnly<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  // `as`: Object.fromEntries forgets the keys.
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function missing(what: string): AppError {
  return new AppError('credentials', `cannot log in to OpenStack: ${what} is missing`, {
    hint: "Name an entry of clouds.yaml in the site's `settings.cloud`, set the OS_* variables, or write `authUrl` and what goes with it.",
  });
}
