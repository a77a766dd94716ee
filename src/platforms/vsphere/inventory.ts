import { AppError } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest-name.ts';
import type { Context } from './context.ts';
import { type Properties, readObject, readProperties, refOf } from './properties.ts';
import type { VsphereSettings } from './settings.ts';
import { leaf, type Ref, refLeaf, textOf } from './xml.ts';

/** A datacenter and its VM folder. */
export interface Datacenter {
  readonly ref: Ref;
  readonly name: string;
  readonly vmFolder: Ref;
}

/** What machines run in: a cluster, or a host alone. */
export interface Compute {
  readonly ref: Ref;
  readonly name: string;
  readonly pool: Ref;
  /** The one host of it that is asked for. */
  readonly host?: Ref;
}

/** The named datacenter, else the only one. Errors: `not-found`. */
export async function findDatacenter(
  { session, datacenters, signal }: Context,
  { datacenter }: VsphereSettings,
): Promise<Datacenter> {
  const known = datacenters.get(datacenter ?? '');
  if (known !== undefined) return known;
  const { content } = await session.login(signal);
  const found = await readProperties(
    session,
    'Datacenter',
    ['name', 'vmFolder'],
    { below: content.rootFolder },
    signal,
  );
  const one = pick('datacenter', datacenter, found);
  const first = { ref: one.ref, name: nameOf(one), vmFolder: refOf(one.values['vmFolder']) };
  datacenters.set(datacenter ?? '', first);
  return first;
}

/** Clusters and hosts alone of a datacenter, by name. */
export async function listCompute({ session, signal }: Context, datacenter: Datacenter): Promise<readonly Compute[]> {
  const paths = ['name', 'resourcePool'];
  const found = await readProperties(session, 'ComputeResource', paths, { below: datacenter.ref }, signal);
  return found
    .map((each) => ({ ref: each.ref, name: nameOf(each), pool: refOf(each.values['resourcePool']) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where a machine runs: the site's `host` or `cluster`, else the zone, else the only one. Errors: `not-found`. */
export async function findCompute(
  context: Context,
  datacenter: Datacenter,
  { host, cluster }: VsphereSettings,
  zone: string | undefined,
): Promise<Compute> {
  const all = await listCompute(context, datacenter);
  if (host === undefined) return pick('cluster', cluster ?? zone, all);
  const hosts = await readProperties(
    context.session,
    'HostSystem',
    ['name', 'parent'],
    { below: datacenter.ref },
    context.signal,
  );
  const one = pick('host', host, hosts);
  const parent = refOf(one.values['parent']);
  const compute = all.find(({ ref }) => ref.value === parent.value);
  if (compute === undefined)
    throw notFound(
      'host',
      host,
      all.map(({ name }) => name),
    );
  return { ...compute, host: one.ref };
}

/** The object of this type and name in a datacenter. Errors: `not-found`. */
export async function findNamed(
  { session, signal }: Context,
  datacenter: Datacenter,
  type: 'Datastore' | 'Network',
  name: string,
  paths: readonly string[] = [],
): Promise<Properties> {
  const found = await readProperties(session, type, ['name', ...paths], { below: datacenter.ref }, signal);
  return pick(type === 'Datastore' ? 'datastore' : 'network', name, found);
}

/** What lies at a path below an object; undefined when nothing does. */
export async function findPath({ session, signal }: Context, from: Ref, path: string): Promise<Ref | undefined> {
  const { content } = await session.login(signal);
  let at = from;
  for (const name of path.split('/').filter((part) => part !== '')) {
    const [found] = await session.call(
      'FindChild',
      content.searchIndex,
      [refLeaf('entity', at), leaf('name', name)],
      signal,
    );
    if (found === undefined) return undefined;
    at = refOf(found);
  }
  return at;
}

/** The resource pool of the site. Errors: `not-found`. */
export async function findPool(context: Context, { pool }: Compute, { resourcePool }: VsphereSettings): Promise<Ref> {
  if (resourcePool === undefined) return pool;
  const found = await findPath(context, pool, resourcePool);
  if (found?.type !== 'ResourcePool' && found?.type !== 'VirtualApp') throw notFound('resourcePool', resourcePool, []);
  return found;
}

/** The VM folder that deployments get theirs in. Errors: `not-found`. */
export async function findParentFolder(
  context: Context,
  { vmFolder }: Datacenter,
  { folder }: VsphereSettings,
): Promise<Ref> {
  if (folder === undefined) return vmFolder;
  const found = await findPath(context, vmFolder, folder);
  if (found?.type !== 'Folder') throw notFound('folder', folder, []);
  return found;
}

/** How a network card is joined to a port group. Source: vim25, VirtualEthernetCard*BackingInfo. */
export type CardBacking =
  | { readonly kind: 'standard'; readonly deviceName: string }
  | { readonly kind: 'distributed'; readonly portgroupKey: string; readonly switchUuid: string };

/** Errors: `not-found`. */
export async function findCardBacking(context: Context, datacenter: Datacenter, name: string): Promise<CardBacking> {
  const { ref } = await findNamed(context, datacenter, 'Network', name);
  if (ref.type !== 'DistributedVirtualPortgroup') return { kind: 'standard', deviceName: name };
  const { session, signal } = context;
  const group = await readObject(session, ref, ['key', 'config.distributedVirtualSwitch'], signal);
  const { values } = await readObject(
    session,
    refOf(group.values['config.distributedVirtualSwitch']),
    ['uuid'],
    signal,
  );
  return { kind: 'distributed', portgroupKey: textOf(group.values, 'key'), switchUuid: textOf(values, 'uuid') };
}

export function nameOf({ values }: Properties): string {
  return textOf(values, 'name');
}

/** The named one, else the only one. */
function pick<T extends { readonly name: string } | Properties>(
  key: string,
  name: string | undefined,
  all: readonly T[],
): T {
  const label = (each: T) => ('name' in each ? each.name : nameOf(each));
  const matching = name === undefined ? all : all.filter((each) => label(each) === name);
  const [one] = matching;
  if (one !== undefined && (name !== undefined || all.length === 1)) return one;
  throw notFound(key, name, all.map(label));
}

function notFound(key: string, name: string | undefined, names: readonly string[]): AppError {
  const known = names.join(', ');
  const message =
    name === undefined
      ? `cannot choose a ${key}: the site names none of ${known || 'those (there is none)'}`
      : `cannot find the ${key} ${name}`;
  return new AppError('not-found', message, {
    hint:
      (name === undefined ? undefined : didYouMean(name, names, key)) ??
      `Check \`${key}\` in the \`settings\` of the site, and that the account may see it.`,
  });
}
