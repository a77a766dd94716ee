import { withLimit } from '../platforms/limit.ts';
import { withLogging } from '../platforms/logging.ts';
import type { Platform } from '../platforms/platform.ts';
import { withRetry } from '../platforms/retry.ts';
import type { Surroundings } from '../platforms/surroundings.ts';

/** Every platform by name; an adapter loads when a site uses it. A test compares this table with the folders. */
export const PLATFORMS: Readonly<Record<string, (around: Surroundings) => Promise<Platform>>> = {
  aws: async (around) => (await import('../platforms/aws/aws-platform.ts')).awsPlatform(around),
  existing: async ({ home }) => (await import('../platforms/existing/existing-platform.ts')).existingPlatform({ home }),
  fake: async () => (await import('../platforms/fake/fake-platform.ts')).fakePlatform(),
  lab: async () => (await import('../platforms/lab/lab-platform.ts')).labPlatform(labSurroundings()),
  openstack: async (around) => (await import('../platforms/openstack/openstack-platform.ts')).openstackPlatform(around),
  vsphere: async (around) => (await import('../platforms/vsphere/vsphere-platform.ts')).vspherePlatform(around),
};

/** Under sudo the lab's login key and relay belong to who called it; a proxy of this machine is the lab's proxy's too. */
function labSurroundings() {
  const { SUDO_UID: uid, SUDO_GID: gid, http_proxy: upstreamProxy } = process.env;
  return {
    ...(uid === undefined || gid === undefined ? {} : { owner: { uid: Number(uid), gid: Number(gid) } }),
    ...(upstreamProxy === undefined ? {} : { upstreamProxy }),
  };
}

/** Gives each platform once per process. Errors: `not-found` for a name that is not in the table is the caller's business. */
export function platformRegistry(around: Surroundings): (name: string) => Promise<Platform> {
  const loaded = new Map<string, Promise<Platform>>();
  return (name) => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    const load = PLATFORMS[name];
    if (load === undefined) return Promise.reject(new Error(`no platform ${name}`));
    const platform = load(around).then((plain) => wrap(plain, around));
    loaded.set(name, platform);
    return platform;
  };
}

/** Nobody else waits for these: they answer from this process or this machine. */
const LOCAL: ReadonlySet<string> = new Set(['existing', 'fake', 'lab']);
/** Calls while a platform turns us away as busy: about a minute. */
const BUSY_ATTEMPTS = 8;

/** A pause between calls takes no place of the limit, and a call is one line of the log however often it was tried. */
function wrap(plain: Platform, { clock }: Surroundings): Platform {
  const random = () => Math.random();
  if (LOCAL.has(plain.name)) return withRetry(plain, { clock, random });
  const patient = withRetry(withLimit(plain, { clock }), { clock, random, busyAttempts: BUSY_ATTEMPTS });
  return withLogging(patient, clock);
}

/** What in a script gives a platform away: metadata addresses, folders, names of devices and users. */
export const TELLS: Readonly<Record<string, readonly string[]>> = {
  aws: ['169.254.169.254', 'ec2-user'],
  existing: [],
  fake: [],
  lab: ['/run/purlin/lab', '10.77.0.1'],
  openstack: ['openstack/latest', 'by-label/config-2'],
  vsphere: ['guestinfo.', 'vmtoolsd', 'vmware-rpctool'],
};
