import { AppError } from '../../model/errors.ts';
import { isCode } from './absent.ts';
import { createThing, deleteThing, findByDescription, listThings, type Thing, updateThing } from './neutron.ts';
import type { OpenSite } from './open-site.ts';
import { describeMark } from './ownership.ts';

/** The network that the site's machines have their private address in, without making one; undefined: still to be made. */
export async function findNetwork(site: OpenSite): Promise<Thing<'network'> | undefined> {
  const { cloud, settings, signal } = site;
  const { network: wanted } = settings;
  if (typeof wanted === 'object')
    return (await findByDescription(cloud, 'network', describeMark(site.mark), signal))[0];
  if (wanted !== undefined) return await findNamed(site, wanted, {});
  const { project } = await cloud.login(signal);
  const own = await listThings(cloud, 'network', { project_id: project.id }, signal);
  const inner = own.filter((one) => !one['router:external']);
  const [only, ...more] = inner;
  if (only !== undefined && more.length === 0) return only;
  throw new AppError('not-found', `cannot choose a network: the project has ${listNames(inner)}`, {
    hint: "Name one in the site's `settings.network`, or let one be made: `network: { cidr: 10.20.0.0/24 }`.",
  });
}

/** The network that floating addresses come from and that routers lead to. Errors: `not-found` when it cannot be told. */
export async function findExternalNetwork(site: OpenSite): Promise<Thing<'network'>> {
  const { cloud, settings, signal } = site;
  if (settings.externalNetwork !== undefined)
    return await findNamed(site, settings.externalNetwork, { 'router:external': 'true' });
  const all = await listThings(cloud, 'network', { 'router:external': 'true' }, signal);
  const [only, ...more] = all;
  if (only !== undefined && more.length === 0) return only;
  throw new AppError('not-found', `cannot choose an external network: there are ${listNames(all)}`, {
    hint: "Name one in the site's `settings.externalNetwork`; `openstack network list --external` shows them.",
  });
}

async function findNamed(
  { cloud, signal }: OpenSite,
  wanted: string,
  query: Readonly<Record<string, string>>,
): Promise<Thing<'network'>> {
  const named = await listThings(cloud, 'network', { ...query, name: wanted }, signal);
  const found = named.length > 0 ? named : await listThings(cloud, 'network', { ...query, id: wanted }, signal);
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) return only;
  const why = only === undefined ? 'there is none of that name or id' : `${found.length} have that name`;
  throw new AppError('not-found', `cannot use the network ${wanted}: ${why}`, {
    hint: 'Give its id; `openstack network list` shows those that the project sees.',
  });
}

function listNames(networks: readonly Thing<'network'>[]): string {
  return networks.length === 0 ? 'none' : networks.map(({ name, id }) => name || id).join(', ');
}

/** The network with all that belongs to it, made where the settings say so. Safe to run again after a crash at any point. */
export async function ensureNetwork(site: OpenSite): Promise<string> {
  const { network } = site.settings;
  return await site.share('network', async () => {
    if (typeof network !== 'object') return (await requireNetwork(site)).id;
    const made = await ensureThing(site, 'network', {});
    const subnet = await ensureSubnet(site, made.id, network);
    const router = await ensureRouter(site);
    if (router !== undefined) await plug(site, router.id, subnet.id);
    return made.id;
  });
}

async function requireNetwork(site: OpenSite): Promise<Thing<'network'>> {
  const found = await findNetwork(site);
  if (found !== undefined) return found;
  throw new AppError('not-found', 'cannot use the network: it is gone', { hint: 'Try again.' });
}

async function ensureSubnet(
  site: OpenSite,
  networkId: string,
  { cidr, dns = [] }: { cidr: string; dns?: readonly string[] | undefined },
) {
  const [known] = await listThings(site.cloud, 'subnet', { network_id: networkId }, site.signal);
  if (known !== undefined) return known;
  const body = { network_id: networkId, ip_version: 4, cidr, ...(dns.length > 0 && { dns_nameservers: dns }) };
  return await createThing(site.cloud, 'subnet', { ...named(site), ...body }, site.signal);
}

/** No router where no way leads out: machines then reach each other only. */
async function ensureRouter(site: OpenSite): Promise<Thing<'router'> | undefined> {
  const known = await findByDescription(site.cloud, 'router', describeMark(site.mark), site.signal);
  if (known[0] !== undefined) return known[0];
  try {
    const { id } = await findExternalNetwork(site);
    return await ensureThing(site, 'router', { external_gateway_info: { network_id: id } });
  } catch (thrown) {
    if (!isCode(thrown, 'not-found') || site.settings.externalNetwork !== undefined) throw thrown;
    site.log(`${(thrown as AppError).message}: the network gets no router\n`);
    return undefined;
  }
}

async function ensureThing<K extends 'network' | 'router'>(
  site: OpenSite,
  kind: K,
  body: Readonly<Record<string, unknown>>,
): Promise<Thing<K>> {
  const [known] = await findByDescription(site.cloud, kind, describeMark(site.mark), site.signal);
  return known ?? (await createThing(site.cloud, kind, { ...named(site), ...body }, site.signal));
}

function named({ mark }: OpenSite) {
  return { name: `purlin-${mark.deployment}-${mark.site}`, description: describeMark(mark) };
}

async function plug({ cloud, signal }: OpenSite, routerId: string, subnetId: string): Promise<void> {
  if (await pluggedPort({ cloud, signal }, routerId, subnetId)) return;
  const path = `/routers/${routerId}/add_router_interface`;
  const what = 'connect the network to its router';
  await cloud.call({ service: 'network', method: 'PUT', path, body: { subnet_id: subnetId }, what }, signal);
}

async function pluggedPort({ cloud, signal }: Pick<OpenSite, 'cloud' | 'signal'>, routerId: string, subnetId: string) {
  const ports = await listThings(cloud, 'port', { device_id: routerId }, signal);
  return ports.some(({ fixed_ips: ips }) => ips.some((ip) => ip.subnet_id === subnetId));
}

/** Takes a router away with its connections. Absent counts as done. */
export async function removeRouter({ cloud, signal }: Pick<OpenSite, 'cloud' | 'signal'>, id: string): Promise<void> {
  const ports = await listThings(cloud, 'port', { device_id: id }, signal);
  for (const port of ports.filter(({ device_owner: owner }) => owner.startsWith('network:router_interface'))) {
    const path = `/routers/${id}/remove_router_interface`;
    const what = `disconnect router ${id}`;
    const call = { service: 'network', method: 'PUT', path, body: { port_id: port.id }, what } as const;
    await cloud.call(call, signal).catch((thrown: unknown) => {
      if (!isCode(thrown, 'not-found')) throw thrown;
    });
  }
  await deleteThing(cloud, 'router', id, signal);
}

/** Changes what a port lets in. */
export async function putPortGroups(site: OpenSite, portId: string, groups: readonly string[]): Promise<void> {
  await updateThing(site.cloud, 'port', portId, { security_groups: groups }, site.signal);
}
