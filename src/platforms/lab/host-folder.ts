import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { generateSshKey } from '../../lib/ssh-key.ts';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import { claimAddress, releaseAddress } from './addresses.ts';
import { hasCode } from './error-code.ts';
import { listFolder } from './files.ts';
import { type HostPaths, hostAddress, hostPaths, type LabPaths } from './layout.ts';
import { labMachineSchema } from './settings.ts';

/** What the lab remembers of a host; written before anything of it exists. */
const hostRecordSchema = z.object({
  id: z.string(),
  deployment: z.string(),
  name: z.string(),
  group: z.string(),
  ordinal: z.number(),
  site: z.string(),
  machine: labMachineSchema,
  index: z.number(),
  address: z.string(),
  /** Addresses beside `address` that the host answers on; default none. */
  moreAddresses: z.array(z.string()).optional(),
  hostKey: z.string(),
});
export type HostRecord = z.infer<typeof hostRecordSchema>;

/** The host's record; undefined when there is no such host. */
export async function readHost(paths: HostPaths): Promise<HostRecord | undefined> {
  try {
    return hostRecordSchema.parse(JSON.parse(await readFile(paths.desired, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw new AppError('platform', `cannot read ${paths.desired}: ${String(error)}`, { cause: error });
  }
}

/** Names of the lab's hosts. */
export async function listHosts(paths: LabPaths): Promise<string[]> {
  return (await listFolder(paths.state)).filter((name) => !name.startsWith('.')).sort();
}

/**
 * Makes the host's folder: identity, keys and the first files of its disk. It is built aside and renamed, so that a folder
 * with the host's name is always whole. Errors: `platform` when a host of another identity has the name.
 */
export async function createHost(desired: DesiredMachine, paths: LabPaths): Promise<HostRecord> {
  const { folder } = hostPaths(paths, desired.name);
  const existing = await readOwnHost(desired, paths);
  if (existing !== undefined) return existing;
  const aside = asideFolder(paths, 'new', desired.id);
  await rm(aside, { recursive: true, force: true });
  const index = await claimAddress(paths, desired.id);
  const key = generateSshKey(`${desired.name} host key`);
  const record: HostRecord = {
    id: desired.id,
    deployment: desired.deployment,
    name: desired.name,
    group: desired.group,
    ordinal: desired.ordinal,
    site: desired.site,
    machine: labMachineSchema.parse(desired.machine),
    index,
    address: hostAddress(index),
    hostKey: key.public,
  };
  for (const part of ['upper', 'work', 'root', 'data/docker', 'data/containerd']) {
    await mkdir(join(aside, part), { recursive: true });
  }
  await chmod(join(aside, 'data/docker'), 0o710);
  await writeFile(join(aside, 'console.log'), '');
  await writeDisk(join(aside, 'upper'), desired.name, key, await readFile(paths.publicKey, 'utf8'));
  await writeFile(join(aside, 'desired.json'), `${JSON.stringify(record, null, 2)}\n`);
  await rename(aside, folder);
  return record;
}

/** The host's record; undefined when there is none. Errors: `platform` when a host of another identity has the name. */
export async function readOwnHost(desired: DesiredMachine, paths: LabPaths): Promise<HostRecord | undefined> {
  const existing = await readHost(hostPaths(paths, desired.name));
  if (existing === undefined || existing.id === desired.id) return existing;
  throw new AppError(
    'platform',
    `cannot make host ${desired.name}: a host of that name exists with identity ${existing.id}`,
    { hint: elsewhere(desired.deployment) },
  );
}

/** What to do about hosts that another state folder's deployment of the same name has made. */
export function elsewhere(deployment: string): string {
  return `Another folder's state has it: \`purlin destroy\` there, or give deployment ${deployment} another name here.`;
}

/** Files in the overlay's upper layer hide those of the tree. */
async function writeDisk(
  upper: string,
  name: string,
  key: { private: string; public: string },
  login: string,
): Promise<void> {
  await mkdir(join(upper, 'etc/ssh'), { recursive: true });
  await mkdir(join(upper, 'root/.ssh'), { recursive: true, mode: 0o700 });
  await chmod(join(upper, 'root'), 0o700);
  const files: readonly (readonly [path: string, text: string, mode: number])[] = [
    ['etc/hostname', `${name}\n`, 0o644],
    ['etc/hosts', `127.0.0.1 localhost\n127.0.1.1 ${name}\n::1 localhost ip6-localhost ip6-loopback\n`, 0o644],
    ['etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`, 0o444],
    ['etc/resolv.conf', '', 0o644],
    ['etc/ssh/ssh_host_ed25519_key', key.private, 0o600],
    ['etc/ssh/ssh_host_ed25519_key.pub', `${key.public}\n`, 0o644],
    ['root/.ssh/authorized_keys', login, 0o600],
  ];
  for (const [path, text, mode] of files) await writeFile(join(upper, path), text, { mode });
}

/**
 * Takes the host's folder and address away; absent counts as done. Only after its processes have ended.
 * A host of another identity under the same name is left alone.
 */
export async function removeHost(id: string, name: string, paths: LabPaths): Promise<void> {
  const gone = asideFolder(paths, 'gone', id);
  if ((await readHost(hostPaths(paths, name)))?.id === id) await rename(hostPaths(paths, name).folder, gone);
  await rm(gone, { recursive: true, force: true });
  await rm(asideFolder(paths, 'new', id), { recursive: true, force: true });
  await releaseAddress(paths, id);
}

function asideFolder(paths: LabPaths, state: 'new' | 'gone', id: string): string {
  return join(paths.state, `.${state}.${id}`);
}
