import { AppError } from '../../model/errors.ts';
import type { OwnedThing } from '../platform.ts';
import { isCode } from './absent.ts';
import { releaseAddresses } from './addresses.ts';
import { endServers } from './machines.ts';
import { removeRouter } from './network.ts';
import { deleteThing, type Kind, listThings } from './neutron.ts';
import type { OpenSite } from './open-site.ts';
import { type Mark, markOfMetadata, readMark, sameSite } from './ownership.ts';
import { findServers, isLeaving, showServer } from './servers.ts';
import { stopped } from './stopped.ts';

/** Kinds beside machines, in the order in which they can be removed. */
const KINDS: readonly (readonly [kind: string, neutron: Kind])[] = [
  ['address', 'floatingip'],
  ['security-group', 'security_group'],
  ['router', 'router'],
  ['subnet', 'subnet'],
  ['network', 'network'],
];

/** Everything in the project that Purlin made, of any owner, in the order in which it can be removed. */
export async function listOwned(site: OpenSite): Promise<readonly OwnedThing[]> {
  const { cloud, signal } = site;
  const servers = await findServers(cloud, { all: true }, signal);
  const machines = servers.flatMap((server) => {
    const mark = markOfMetadata(server.metadata);
    return mark === undefined || isLeaving(server) ? [] : [thingOf('machine', server, mark)];
  });
  const { project } = await cloud.login(signal);
  const others = await Promise.all(
    KINDS.map(async ([kind, neutron]) => {
      const things = await listThings(cloud, neutron, { project_id: project.id }, signal);
      return things.flatMap((thing) => {
        const mark = readMark(thing.description);
        if (mark === undefined) return [];
        const name = 'floating_ip_address' in thing ? thing.floating_ip_address : thing.name;
        return [thingOf(kind, { id: thing.id, name }, mark)];
      });
    }),
  );
  return [...machines, ...others.flat()];
}

function thingOf(kind: string, { id, name }: { readonly id: string; readonly name: string }, mark: Mark): OwnedThing {
  const { owner, deployment, machine } = mark;
  return { kind, platformId: id, name, owner, deployment, ...(machine !== undefined && { machine }) };
}

/** Removes one thing and what hangs on it alone. Absent counts as done. */
export async function removeOwned(site: OpenSite, thing: OwnedThing): Promise<void> {
  const { cloud, signal } = site;
  const { kind, platformId: id } = thing;
  if (kind === 'machine') {
    const server = await showServer(cloud, id, signal);
    if (server === undefined) return;
    const mark = markOfMetadata(server.metadata);
    if (mark?.machine !== undefined) await releaseAddresses({ ...site, mark }, mark.machine);
    await endServers(site, [server]);
    return;
  }
  if (kind === 'router') return await removeRouter(site, id);
  const neutron = KINDS.find(([name]) => name === kind)?.[1];
  if (neutron === undefined) throw unknownKind(thing);
  await whenFree(site, () => deleteThing(cloud, neutron, id, signal));
}

/** What the deployment's machines at this site shared, in the order of dependence. */
export async function disposeShared(site: OpenSite): Promise<void> {
  const { cloud, mark, signal } = site;
  const { project } = await cloud.login(signal);
  for (const [kind, neutron] of KINDS) {
    const things = await listThings(cloud, neutron, { project_id: project.id }, signal);
    for (const { id, description } of things) {
      const found = readMark(description);
      if (found === undefined || !sameSite(found, mark)) continue;
      if (kind === 'router') await removeRouter(site, id);
      else await whenFree(site, () => deleteThing(cloud, neutron, id, signal));
    }
  }
}

const FREE_WITHIN_MS = 30_000;
const PAUSE_MS = 1000;

/** Ports of a server that is gone may be let go a moment later. */
async function whenFree({ clock, signal }: OpenSite, remove: () => Promise<void>): Promise<void> {
  const deadline = clock.now() + FREE_WITHIN_MS;
  for (;;) {
    try {
      return await remove();
    } catch (thrown) {
      if (!isCode(thrown, 'platform-busy') || clock.now() > deadline) throw thrown;
      await clock.sleep(PAUSE_MS, signal).catch(() => {
        throw stopped(signal, 'wait for what is in use');
      });
    }
  }
}

function unknownKind({ kind, name }: OwnedThing): AppError {
  return new AppError('platform', `cannot remove ${kind} ${name}: OpenStack has no such kind`, {
    hint: 'List again what is left: `purlin sites sweep`.',
  });
}
