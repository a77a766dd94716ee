import { AppError } from '../../model/errors.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import type { OwnedMachine } from '../platform.ts';
import { renderUserData } from '../user-data.ts';
import { ensureAddress, releaseAddresses } from './addresses.ts';
import { serverBody } from './birth.ts';
import { createServer } from './create-server.ts';
import { describe } from './describe.ts';
import { ensureNetwork } from './network.ts';
import type { OpenSite } from './open-site.ts';
import { markOfMetadata, sameSite } from './ownership.ts';
import { ensureGroups, findPort, followRules } from './security-groups.ts';
import { brokenMachine, faultOf } from './server-fault.ts';
import { actOn, deleteServer, findServers, isLeaving, type Server } from './servers.ts';
import { openstackMachineSchema } from './settings.ts';
import { endVolumes } from './volumes.ts';
import { waitFor } from './waiting.ts';

const BIRTH_TIMEOUT_MS = 900_000;
const CHANGE_TIMEOUT_MS = 300_000;

/** The server of a machine: the oldest of its identity that lives; undefined when there is none. */
export async function findServer(site: OpenSite, machine: DesiredMachine): Promise<Server | undefined> {
  return (await serversOf(site, machine)).find((server) => !isLeaving(server));
}

async function serversOf({ cloud, mark, signal }: OpenSite, { id, name }: DesiredMachine): Promise<readonly Server[]> {
  return await findServers(cloud, { machine: id, name, owner: mark.owner }, signal);
}

export async function observeMachine(site: OpenSite, machine: DesiredMachine): Promise<ObservedMachine | undefined> {
  const server = await findServer(site, machine);
  return server && (await describe(site, machine, server));
}

export async function convergeMachine(site: OpenSite, machine: DesiredMachine): Promise<ObservedMachine> {
  return await site.share(`machine ${machine.id}`, async () => {
    const known = await keepOne(site, machine);
    // After a birth too: a call whose answer was lost may have made one as well.
    const kept = known ?? (await bear(site, machine).then(() => keepOne(site, machine)));
    if (kept === undefined) throw vanished(machine);
    const server = await bringUp(site, machine, kept);
    await connect(site, machine, server, known === undefined);
    return await describe(site, machine, server);
  });
}

/** Of several servers under one identity the oldest stays; one that never ran is deleted with the others. */
async function keepOne(site: OpenSite, machine: DesiredMachine): Promise<Server | undefined> {
  const living = (await serversOf(site, machine)).filter((server) => !isLeaving(server));
  const [kept, ...others] = living.filter((server) => !isStillborn(server));
  for (const one of others) {
    site.log(`two servers are ${machine.name}: deletes the younger ${one.id}\n`);
    await deleteServer(site.cloud, one.id, site.signal);
  }
  for (const one of living.filter(isStillborn)) await bury(site, machine, one);
  return kept;
}

function isStillborn(server: Server): boolean {
  return server.status === 'ERROR' && !server['OS-SRV-USG:launched_at'];
}

async function bury(site: OpenSite, { name }: DesiredMachine, server: Server): Promise<void> {
  site.log(`${name}: server ${server.id} never ran (${server.fault?.message ?? 'no reason told'}): deletes it\n`);
  await deleteServer(site.cloud, server.id, site.signal);
}

async function bear(site: OpenSite, machine: DesiredMachine): Promise<void> {
  const { identity } = site.around;
  const [{ tags }, login, hostKey] = await Promise.all([
    site.cloud.microversion(site.signal),
    identity.login(),
    identity.hostKey(machine.id),
  ]);
  const { user = 'root' } = openstackMachineSchema.parse(machine.machine);
  const userData = renderUserData({ hostname: machine.name, loginKey: login.publicKey, user, hostKey });
  const { configDrive } = site.settings;
  const mark = { ...site.mark, machine: machine.id };
  const networkId = await ensureNetwork(site);
  const securityGroups = await ensureGroups(site, machine, []);
  const body = serverBody({ machine, mark, userData, networkId, securityGroups, configDrive, tags });
  const id = await createServer(site, machine, body);
  site.log(`${machine.name}: server ${id} is being made\n`);
  const made = await waitFor(
    site,
    { id, name: machine.name },
    {
      what: 'make',
      timeoutMs: BIRTH_TIMEOUT_MS,
      done: (server) => server === undefined || server.status === 'ERROR' || isSettled(server),
    },
  );
  if (made?.status !== 'ERROR') return;
  await bury(site, machine, made);
  throw faultOf(machine.name, made);
}

function isSettled(server: Server): boolean {
  return server.status !== 'BUILD' && !server['OS-EXT-STS:task_state'];
}

/** Actions that lead to ACTIVE. Source: Compute API guide, "Server concepts", status. */
const WAKING: Readonly<Record<string, string>> = {
  SHUTOFF: 'os-start',
  PAUSED: 'unpause',
  SUSPENDED: 'resume',
  SHELVED: 'unshelve',
  SHELVED_OFFLOADED: 'unshelve',
};

async function bringUp(site: OpenSite, machine: DesiredMachine, found: Server): Promise<Server> {
  const wait = (done: (server: Server | undefined) => boolean) =>
    waitFor(site, found, { what: 'bring up', timeoutMs: BIRTH_TIMEOUT_MS, done });
  const server = isSettled(found) ? found : await wait((one) => one === undefined || isSettled(one));
  if (server?.status === 'ACTIVE') return server;
  if (server === undefined) throw vanished(machine);
  const action = WAKING[server.status];
  if (action === undefined) throw brokenMachine(machine.name, server);
  site.log(`${machine.name}: is ${server.status}: ${action}\n`);
  await actOn(site.cloud, server, action, site.signal);
  const woken = await wait(
    (one) => one === undefined || one.status === 'ERROR' || (one.status === 'ACTIVE' && isSettled(one)),
  );
  if (woken === undefined) throw vanished(machine);
  if (woken.status === 'ERROR') throw brokenMachine(machine.name, woken);
  return woken;
}

/** Rules and addresses; a server that was just born has the rules already. */
async function connect(site: OpenSite, machine: DesiredMachine, server: Server, justBorn: boolean): Promise<void> {
  const { publicAddress } = openstackMachineSchema.parse(machine.machine);
  if (justBorn && !publicAddress) return;
  const port = await findPort(site, server.id);
  if (port === undefined) throw noPort(machine, server);
  if (!justBorn) await followRules(site, machine, port);
  if (publicAddress) await ensureAddress(site, machine, port);
}

/** Lets exactly these ranges in to what the machine listens on for the deployment. */
export async function admitTo(site: OpenSite, machine: DesiredMachine, cidrs: readonly string[]): Promise<void> {
  const server = await requireServer(site, machine, 'let anybody in to');
  const port = await findPort(site, server.id);
  if (port === undefined) throw noPort(machine, server);
  await followRules(site, machine, port, cidrs);
}

export async function destroyMachine(site: OpenSite, machine: DesiredMachine): Promise<void> {
  await releaseAddresses(site, machine.id);
  await endServers(site, await serversOf(site, machine));
}

/** Deletes servers and waits until they are gone, with their ports and volumes. */
export async function endServers(site: OpenSite, servers: readonly Server[]): Promise<void> {
  for (const server of servers) await deleteServer(site.cloud, server.id, site.signal);
  const options = { what: 'delete', timeoutMs: CHANGE_TIMEOUT_MS };
  for (const server of servers) {
    await waitFor(site, server, {
      ...options,
      done: (one) => one === undefined || one.status === 'DELETED' || one.status === 'SOFT_DELETED',
    });
    await endVolumes(site, server);
  }
}

export async function switchMachine(site: OpenSite, machine: DesiredMachine, to: 'on' | 'off'): Promise<void> {
  const server = await requireServer(site, machine, `power ${to}`);
  if (to === 'on') {
    await bringUp(site, machine, server);
    return;
  }
  if (server.status !== 'ACTIVE') return;
  await actOn(site.cloud, server, 'os-stop', site.signal);
  const options = { what: 'power off', timeoutMs: CHANGE_TIMEOUT_MS };
  await waitFor(site, server, {
    ...options,
    done: (one) => one === undefined || (one.status !== 'ACTIVE' && isSettled(one)),
  });
}

export async function requireServer(site: OpenSite, machine: DesiredMachine, what: string): Promise<Server> {
  const server = await findServer(site, machine);
  if (server !== undefined) return server;
  throw new AppError('not-found', `cannot ${what} ${machine.name}: there is no such server`, {
    hint: 'Converge it first.',
  });
}

export async function listMachines(site: OpenSite): Promise<readonly OwnedMachine[]> {
  const { cloud, mark, signal } = site;
  const servers = await findServers(cloud, { owner: mark.owner }, signal);
  return servers.flatMap((server) => {
    const found = markOfMetadata(server.metadata);
    if (found?.machine === undefined || !sameSite(found, mark) || isLeaving(server)) return [];
    return [{ id: found.machine, deployment: found.deployment, name: server.name, platformId: server.id }];
  });
}

function vanished({ name }: DesiredMachine): AppError {
  return new AppError('platform-busy', `cannot make ${name}: its server was deleted meanwhile`, { hint: 'Try again.' });
}

function noPort({ name }: DesiredMachine, { id }: Server): AppError {
  return new AppError('platform-busy', `cannot connect ${name}: server ${id} has no port yet`, {
    hint: `Try again; \`openstack port list --server ${id}\` shows its ports.`,
  });
}
