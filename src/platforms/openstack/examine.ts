import { type AppError, toAppError } from '../../model/errors.ts';
import type { CallOptions, Finding, SiteSettings } from '../platform.ts';
import { examineQuota } from './examine-quota.ts';
import { findExternalNetwork, findNetwork } from './network.ts';
import { offerImages, offerSizes } from './offers.ts';
import type { OpenOne, OpenSite } from './open-site.ts';
import { openstackMachineSchema } from './settings.ts';

const SKEW_MS = 60_000;
/** Roles that may change a project; `_member_` is that of old clouds. */
const CHANGING_ROLES = ['member', '_member_', 'admin', 'manager', 'creator'];

/** Looks at what the site needs to work; each part on its own, so that one failure hides no other. */
export async function examineCloud(
  open: OpenOne,
  about: SiteSettings,
  options: CallOptions,
): Promise<readonly Finding[]> {
  const site = await attempt(() => open(about, options), options);
  if ('error' in site) return [loginFailed(site.error)];
  const there = site.value;
  const wish = openstackMachineSchema.partial().safeParse(about.machine).data ?? {};
  const parts: readonly (readonly [Finding['name'], () => Promise<Finding>])[] = [
    ['permissions', () => examineRoles(there)],
    ['quota', () => examineQuota(there, wish)],
    ['images', () => examineImages(there, wish.image)],
    ['sizes', () => examineSizes(there, wish.size)],
    ['network', () => examineNetwork(there, wish.publicAddress ?? false)],
    ['clock', () => examineClock(there)],
  ];
  const findings = await Promise.all(
    parts.map(async ([name, look]) => {
      const seen = await attempt(look, options);
      return 'error' in seen ? failed(name, seen.error) : seen.value;
    }),
  );
  const { project, user } = await there.cloud.login(options.signal);
  return [
    ok('endpoint', `${there.cloud.account.authUrl} answers`),
    ok('credentials', `user ${user.name} in project ${project.name}`),
    ...findings,
  ];
}

/** Throws only when cancelled. */
async function attempt<T>(
  look: () => Promise<T>,
  { signal }: CallOptions,
): Promise<{ value: T } | { error: AppError }> {
  try {
    return { value: await look() };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return { error: toAppError(thrown) };
  }
}

function loginFailed(error: AppError): Finding {
  const about = ['unreachable', 'tls', 'timeout', 'platform', 'platform-busy'].includes(error.code);
  return failed(about ? 'endpoint' : 'credentials', error);
}

function failed(name: Finding['name'], error: AppError): Finding {
  return { name, verdict: 'failed', detail: error.message, try: error.hint ?? 'Run it again.' };
}

function ok(name: Finding['name'], detail: string): Finding {
  return { name, verdict: 'ok', detail };
}

async function examineRoles({ cloud, signal }: OpenSite): Promise<Finding> {
  const { roles } = await cloud.login(signal);
  const detail = `roles in the project: ${roles.join(', ') || 'none'}`;
  if (roles.some((role) => CHANGING_ROLES.includes(role))) return ok('permissions', detail);
  return {
    name: 'permissions',
    verdict: 'warning',
    detail,
    try: 'Ask for the role `member` in the project, unless this cloud calls it by another name; `reader` changes nothing.',
  };
}

async function examineImages(site: OpenSite, wanted: string | undefined): Promise<Finding> {
  const names = [...new Set((await offerImages(site)).map(({ name }) => name))].sort();
  if (names.length === 0) {
    return {
      name: 'images',
      verdict: 'failed',
      detail: 'no image tells which distribution it is',
      try: 'Upload one with its properties: `openstack image create --property os_distro=debian --property os_version=12 ...`.',
    };
  }
  if (wanted === undefined || names.includes(wanted)) return ok('images', names.join(', '));
  return {
    name: 'images',
    verdict: 'failed',
    detail: `${wanted} is not among ${names.join(', ')}`,
    try: `Take one of these, or set os_distro and os_version of an image that is ${wanted}.`,
  };
}

async function examineSizes(site: OpenSite, wanted: string | undefined): Promise<Finding> {
  const names = (await offerSizes(site, false)).map(({ name }) => name).sort();
  const found = wanted === undefined ? names.length > 0 : names.includes(wanted);
  const detail = names.join(', ') || 'there are none';
  if (found) return ok('sizes', detail);
  return {
    name: 'sizes',
    verdict: 'failed',
    detail: `${wanted ?? 'any size'}: ${detail}`,
    try: 'Name one that `openstack flavor list` shows.',
  };
}

async function examineNetwork(site: OpenSite, publicAddress: boolean): Promise<Finding> {
  const network = await findNetwork(site);
  const inner = network === undefined ? 'one will be made' : `${network.name || network.id} is there`;
  if (!publicAddress) return ok('network', inner);
  const outer = await findExternalNetwork(site);
  return ok('network', `${inner}; floating addresses of ${outer.name || outer.id}`);
}

async function examineClock({ cloud, signal }: OpenSite): Promise<Finding> {
  const { skewMs } = await cloud.login(signal);
  if (skewMs === undefined) return ok('clock', 'the cloud tells no time');
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const detail = `${seconds}s ${skewMs < 0 ? 'behind' : 'ahead of'} the cloud`;
  if (Math.abs(skewMs) < SKEW_MS) return ok('clock', detail);
  return { name: 'clock', verdict: 'warning', detail, try: 'Set the clock of this machine by NTP.' };
}
