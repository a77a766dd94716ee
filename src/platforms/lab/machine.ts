import { mkdir, readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import type { CallOptions, OwnedMachine } from '../platform.ts';
import { inOrder, shareRunning } from './concurrency.ts';
import type { LabContext } from './context.ts';
import { isOn, startHost, stopHost } from './host.ts';
import { createHost, type HostRecord, listHosts, readHost, readOwnHost, removeHost } from './host-folder.ts';
import { hostPaths, labPaths } from './layout.ts';
import { withLock } from './lock.ts';
import { ensureLoginKey } from './login-key.ts';
import { ensureNetwork } from './network.ts';
import { requireRoot } from './privilege.ts';
import { type LabMachine, labMachineSchema, labSettingsSchema, predictFacts } from './settings.ts';
import { ensureTree } from './tree.ts';

/** The host of this identity; undefined when there is none, also when its name is another one's. */
async function findHost(lab: LabContext, machine: DesiredMachine): Promise<HostRecord | undefined> {
  const host = await readHost(hostPaths(labPaths(lab.folders, machine.deployment), machine.name));
  return host?.id === machine.id ? host : undefined;
}

export async function observeHost(lab: LabContext, machine: DesiredMachine): Promise<ObservedMachine | undefined> {
  const host = await findHost(lab, machine);
  return host && (await describe(lab, host));
}

/** Makes the host if it is not there, and boots it if it is off. */
export async function convergeHost(
  lab: LabContext,
  machine: DesiredMachine,
  options: CallOptions,
): Promise<ObservedMachine> {
  requireRoot('make hosts');
  // Before the first file: a call that never started leaves nothing, not even a lock.
  if (options.signal.aborted) throw new AppError('cancelled', `cannot make host ${machine.name}: cancelled`);
  requireRoom(machine);
  const paths = labPaths(lab.folders, machine.deployment);
  // Another one's lab is left as it is.
  const ready = readOwnHost(machine, paths).then((existing) =>
    Promise.all([
      readyTree(lab, machine, existing, options),
      shareRunning(lab.preparing, machine.deployment, () => prepareLab(lab, machine, options.signal)),
    ]),
  );
  // Queued before anything is awaited: addresses follow the order of calls.
  const made = inOrder(lab.creating, machine.deployment, async () => {
    await ready;
    return await createHost(machine, paths);
  });
  const [[tree], host] = await Promise.all([ready, made]);
  await startHost(host, { paths, tree, signal: options.signal });
  return await describe(lab, host);
}

export async function destroyHost(lab: LabContext, machine: DesiredMachine, signal: AbortSignal): Promise<void> {
  requireRoot('destroy hosts');
  if (await findHost(lab, machine)) await stopHost(machine.deployment, machine.name, signal);
  await removeHost(machine.id, machine.name, labPaths(lab.folders, machine.deployment));
}

export async function switchHost(
  lab: LabContext,
  machine: DesiredMachine,
  to: 'on' | 'off',
  options: CallOptions,
): Promise<void> {
  requireRoot(`power hosts ${to}`);
  const host = await findHost(lab, machine);
  if (host === undefined) throw noSuchHost(`power ${to}`, machine);
  if (to === 'on') await convergeHost(lab, { ...machine, machine: host.machine }, options);
  else await stopHost(host.deployment, host.name, options.signal);
}

/** The last 100 lines of what its boot and its services said. */
export async function readConsole(lab: LabContext, machine: DesiredMachine): Promise<string> {
  if ((await findHost(lab, machine)) === undefined) throw noSuchHost('read the console of', machine);
  const text = await readFile(hostPaths(labPaths(lab.folders, machine.deployment), machine.name).console, 'utf8');
  return text.split('\n').slice(-100).join('\n');
}

export async function listOwned(lab: LabContext, deployment: string): Promise<readonly OwnedMachine[]> {
  const paths = labPaths(lab.folders, deployment);
  const hosts = await Promise.all((await listHosts(paths)).map((name) => readHost(hostPaths(paths, name))));
  return hosts.flatMap((host) =>
    host ? [{ id: host.id, deployment, name: host.name, platformId: platformId(host) }] : [],
  );
}

async function describe(lab: LabContext, host: HostRecord): Promise<ObservedMachine> {
  const paths = labPaths(lab.folders, host.deployment);
  return {
    platformId: platformId(host),
    power: (await isOn(host)) ? 'on' : 'off',
    networks: { private: host.address },
    access: {
      host: host.address,
      user: 'root',
      identityFile: paths.key,
      hostKeys: [host.hostKey],
      connectProxy: paths.sshSocket,
      sudo: false,
    },
    facts: predictFacts(host.machine),
  };
}

function platformId(host: HostRecord): string {
  return `${host.deployment}/${host.name}`;
}

async function readyTree(
  lab: LabContext,
  machine: DesiredMachine,
  existing: HostRecord | undefined,
  { signal, log }: CallOptions,
): Promise<string> {
  const wanted = labMachineSchema.parse(machine.machine);
  if (existing) requireSameImage(existing, wanted);
  const options = { folder: lab.folders.trees, signal, ...(log && { log }) };
  return await shareRunning(lab.building, `${wanted.image} ${wanted.init}`, () => ensureTree(wanted, options));
}

/** Makes what all hosts of a lab share, or brings back what is missing of it. */
async function prepareLab(lab: LabContext, machine: DesiredMachine, signal: AbortSignal): Promise<void> {
  const { deployment } = machine;
  const { owner, upstreamProxy } = lab;
  const paths = labPaths(lab.folders, deployment);
  const { allow } = labSettingsSchema.parse(machine.settings);
  await withLock(paths.lock, signal, async () => {
    await mkdir(paths.state, { recursive: true });
    await ensureLoginKey(paths, owner);
    await ensureNetwork({ deployment, paths, owner, allow, upstreamProxy, signal });
  });
}

function requireSameImage(host: HostRecord, wanted: LabMachine): void {
  if (host.machine.image === wanted.image && host.machine.init === wanted.init) return;
  const has = `${host.machine.image} with ${host.machine.init}`;
  throw new AppError(
    'platform',
    `cannot turn host ${host.name} into ${wanted.image} with ${wanted.init}: it is ${has}`,
    {
      hint: 'A host keeps the image that it was born with: replace the machine, or take the change back.',
    },
  );
}

/** A host has the processors and the memory of this machine, without a limit. */
function requireRoom({ name, minima }: DesiredMachine): void {
  const memoryMiB = Math.floor(totalmem() / 1024 / 1024);
  const short = [
    (minima.cpus ?? 0) > cpus().length && `${minima.cpus} processors, this machine has ${cpus().length}`,
    (minima.memoryMiB ?? 0) > memoryMiB && `${minima.memoryMiB} MiB of memory, this machine has ${memoryMiB}`,
  ].filter((text) => text !== false);
  if (short.length === 0) return;
  throw new AppError('platform', `cannot make host ${name}: it needs ${short.join('; ')}`, {
    hint: "Lower the group's `machine` minima in the deployment, or use a larger machine.",
  });
}

function noSuchHost(what: string, { name }: DesiredMachine): AppError {
  return new AppError('not-found', `cannot ${what} ${name}: there is no such host`, { hint: 'Converge it first.' });
}
