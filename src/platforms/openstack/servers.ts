import { z } from 'zod';
import { AppError } from '../../model/errors.ts';
import { absentIsDone, isCode } from './absent.ts';
import type { Cloud } from './cloud.ts';
import { markOfMetadata, SERVER_TAGS } from './ownership.ts';

/** A server as Nova tells it. Source: Compute API reference, "Show Server Details". */
const serverSchema = z.object({
  id: z.string(),
  name: z.string().default(''),
  status: z.string(),
  created: z.string(),
  metadata: z.record(z.string(), z.string()).default({}),
  addresses: z
    .record(
      z.string(),
      z.array(z.object({ addr: z.string(), version: z.number(), 'OS-EXT-IPS:type': z.string().optional() })),
    )
    .default({}),
  flavor: z.object({ vcpus: z.number().optional(), ram: z.number().optional() }).default({}),
  fault: z.object({ message: z.string().default(''), code: z.number().optional() }).optional(),
  'OS-EXT-STS:task_state': z.string().nullish(),
  // Whether a volume goes with the server is told from microversion 2.3 on.
  'os-extended-volumes:volumes_attached': z
    .array(z.object({ id: z.string(), delete_on_termination: z.boolean().default(false) }))
    .default([]),
  'OS-SRV-USG:launched_at': z.string().nullish(),
});
export type Server = z.infer<typeof serverSchema>;

const pageSchema = z.object({
  servers: z.array(serverSchema),
  servers_links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
});

/** Servers that are ours by any owner (`all`), by one, or of one identity, oldest first; also those that are being deleted. */
export type Whose =
  | { readonly all: true }
  | { readonly owner: string }
  | { readonly machine: string; readonly name: string; readonly owner: string };

export async function findServers(cloud: Cloud, whose: Whose, signal: AbortSignal): Promise<readonly Server[]> {
  const { tags } = await cloud.microversion(signal);
  const found = await listServers(cloud, tags ? tagQuery(whose) : nameQuery(whose), signal);
  return found.filter((server) => belongs(server, whose)).sort(byAge);
}

function tagQuery(whose: Whose): [string, string] {
  if ('machine' in whose) return ['tags', SERVER_TAGS.machine(whose.machine)];
  return ['tags', 'owner' in whose ? SERVER_TAGS.owner(whose.owner) : SERVER_TAGS.all];
}

/** Where tags cannot be given at birth, the name narrows the search; the filter is a regular expression. */
function nameQuery(whose: Whose): [string, string] | undefined {
  return 'machine' in whose ? ['name', `^${whose.name.replaceAll(/[^\w-]/g, '.')}$`] : undefined;
}

function belongs(server: Server, whose: Whose): boolean {
  const mark = markOfMetadata(server.metadata);
  if (mark === undefined) return false;
  if ('machine' in whose) return mark.machine === whose.machine && mark.owner === whose.owner;
  return 'all' in whose || mark.owner === whose.owner;
}

function byAge(a: Server, b: Server): number {
  return a.created === b.created ? (a.id < b.id ? -1 : 1) : a.created < b.created ? -1 : 1;
}

async function listServers(
  cloud: Cloud,
  filter: readonly [string, string] | undefined,
  signal: AbortSignal,
): Promise<readonly Server[]> {
  const all: Server[] = [];
  for (let marker: string | undefined; ; ) {
    const query: (readonly [string, string])[] = filter === undefined ? [] : [filter];
    if (marker !== undefined) query.push(['marker', marker]);
    const call = {
      service: 'compute',
      path: '/servers/detail',
      query,
      what: 'look for servers',
      schema: pageSchema,
    } as const;
    const page = await cloud.call(call, signal);
    requireCells(page.servers);
    all.push(...page.servers);
    marker = page.servers_links.some(({ rel }) => rel === 'next') ? page.servers.at(-1)?.id : undefined;
    if (marker === undefined) return all;
  }
}

/** A cell that is down tells neither names nor metadata, so that nobody can say whose a server is (microversion 2.69). */
function requireCells(servers: readonly Server[]): void {
  if (!servers.some(({ status }) => status === 'UNKNOWN')) return;
  throw new AppError('platform-busy', 'cannot look for servers: a part of the cloud does not answer', {
    hint: 'Try again; `openstack server list` shows them with the status UNKNOWN.',
  });
}

const oneSchema = z.object({ server: serverSchema });

/** One server; undefined when it is gone. */
export async function showServer(cloud: Cloud, id: string, signal: AbortSignal): Promise<Server | undefined> {
  try {
    const call = {
      service: 'compute',
      path: `/servers/${id}`,
      what: `look at server ${id}`,
      schema: oneSchema,
    } as const;
    return (await cloud.call(call, signal)).server;
  } catch (thrown) {
    if (isCode(thrown, 'not-found')) return undefined;
    throw thrown;
  }
}

/** Asks for its deletion; absent counts as done. */
export async function deleteServer(cloud: Cloud, id: string, signal: AbortSignal): Promise<void> {
  await absentIsDone(
    cloud.call({ service: 'compute', method: 'DELETE', path: `/servers/${id}`, what: `delete server ${id}` }, signal),
  );
}

/** Runs an action of a server. */
export async function actOn(cloud: Cloud, { id, name }: Server, action: string, signal: AbortSignal): Promise<void> {
  const what = `run ${action} on server ${name}`;
  const body = { [action]: null };
  await cloud.call({ service: 'compute', method: 'POST', path: `/servers/${id}/action`, body, what }, signal);
}

/** Whether it goes, or is gone as far as its users are concerned. */
export function isLeaving(server: Server): boolean {
  const { status } = server;
  return status === 'DELETED' || status === 'SOFT_DELETED' || server['OS-EXT-STS:task_state'] === 'deleting';
}
