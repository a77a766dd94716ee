import { z } from 'zod';
import { AppError } from '../../model/errors.ts';
import { absentIsDone } from './absent.ts';
import type { Cloud } from './cloud.ts';

const described = {
  id: z.string(),
  name: z.string().default(''),
  description: z.string().nullish(),
  created_at: z.string().nullish(),
};

export const networkSchema = z.object({
  ...described,
  'router:external': z.boolean().default(false),
  shared: z.boolean().default(false),
  project_id: z.string().nullish(),
});
export const subnetSchema = z.object({ ...described, network_id: z.string(), cidr: z.string() });
export const routerSchema = z.object({ ...described });
export const portSchema = z.object({
  ...described,
  network_id: z.string(),
  device_id: z.string().default(''),
  device_owner: z.string().default(''),
  security_groups: z.array(z.string()).default([]),
  fixed_ips: z.array(z.object({ ip_address: z.string(), subnet_id: z.string() })).default([]),
});
export const floatingIpSchema = z.object({
  ...described,
  floating_ip_address: z.string(),
  floating_network_id: z.string(),
  port_id: z.string().nullish(),
});
export const ruleSchema = z.object({
  id: z.string(),
  direction: z.string(),
  ethertype: z.string(),
  protocol: z.string().nullish(),
  port_range_min: z.number().nullish(),
  port_range_max: z.number().nullish(),
  remote_ip_prefix: z.string().nullish(),
  remote_group_id: z.string().nullish(),
  description: z.string().nullish(),
});
export const securityGroupSchema = z.object({ ...described, security_group_rules: z.array(ruleSchema).default([]) });

/** Collections of Neutron: path, key of one, key of many, and its schema. Source: Networking API v2.0 reference. */
const KINDS = {
  network: { path: '/networks', many: 'networks', schema: networkSchema },
  subnet: { path: '/subnets', many: 'subnets', schema: subnetSchema },
  router: { path: '/routers', many: 'routers', schema: routerSchema },
  port: { path: '/ports', many: 'ports', schema: portSchema },
  floatingip: { path: '/floatingips', many: 'floatingips', schema: floatingIpSchema },
  security_group: { path: '/security-groups', many: 'security_groups', schema: securityGroupSchema },
} as const;
export type Kind = keyof typeof KINDS;
export type Thing<K extends Kind> = z.infer<(typeof KINDS)[K]['schema']>;
type Query = Readonly<Record<string, string>>;

/** All of a kind that match, oldest first. */
export async function listThings<K extends Kind>(
  cloud: Cloud,
  kind: K,
  query: Query,
  signal: AbortSignal,
): Promise<readonly Thing<K>[]> {
  const { path, many } = KINDS[kind];
  const all: Thing<K>[] = [];
  for (let marker: string | undefined; ; ) {
    const asked = { ...query, ...(marker !== undefined && { marker }) };
    const what = `list ${many.replaceAll('_', ' ')}`;
    const call = { service: 'network', path, query: Object.entries(asked), what, schema: pageSchema(kind) } as const;
    const page = await cloud.call(call, signal);
    all.push(...page.things);
    marker = page.more ? page.things.at(-1)?.id : undefined;
    if (marker === undefined) return all.sort((a, b) => ((a.created_at ?? '') < (b.created_at ?? '') ? -1 : 1));
  }
}

const linksSchema = z.array(z.object({ rel: z.string() })).default([]);

/** `{ ports: [...], ports_links: [{ rel: 'next' }] }`; a cloud may cut long lists. */
function pageSchema<K extends Kind>(kind: K) {
  const { many } = KINDS[kind];
  return z.record(z.string(), z.unknown()).transform((body, context) => {
    const things = z.array(schemaOf(kind)).safeParse(body[many]);
    const links = linksSchema.safeParse(body[`${many}_links`]);
    if (things.success && links.success)
      return { things: things.data, more: links.data.some(({ rel }) => rel === 'next') };
    context.addIssue({ code: 'custom', message: 'not a list', path: [many] });
    return z.NEVER;
  });
}

function schemaOf<K extends Kind>(kind: K): z.ZodType<Thing<K>> {
  // `as`: the table says which schema belongs to the kind; TypeScript only sees all of them.
  return KINDS[kind].schema as unknown as z.ZodType<Thing<K>>;
}

/** Those of a kind that carry exactly this description. */
export async function findByDescription<K extends Kind>(
  cloud: Cloud,
  kind: K,
  description: string,
  signal: AbortSignal,
): Promise<readonly Thing<K>[]> {
  const found = await listThings(cloud, kind, { description }, signal);
  // A Neutron that does not know the filter leaves it out.
  return found.filter((thing) => thing.description === description);
}

export async function createThing<K extends Kind>(
  cloud: Cloud,
  kind: K,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Thing<K>> {
  const { path } = KINDS[kind];
  const what = `make a ${kind.replace('_', ' ')}`;
  const schema = z.record(z.string(), schemaOf(kind));
  const call = { service: 'network', method: 'POST', path, body: { [kind]: body }, what, schema } as const;
  const made = (await cloud.call(call, signal))[kind];
  if (made !== undefined) return made;
  throw new AppError('platform', `cannot ${what}: the network service answers without it`, { hint: 'Try again.' });
}

export async function updateThing(
  cloud: Cloud,
  kind: Kind,
  id: string,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<void> {
  const path = `${KINDS[kind].path}/${id}`;
  const what = `change ${kind.replace('_', ' ')} ${id}`;
  await cloud.call({ service: 'network', method: 'PUT', path, body: { [kind]: body }, what }, signal);
}

/** Absent counts as done. Errors: `platform-busy` while something uses it. */
export async function deleteThing(cloud: Cloud, kind: Kind, id: string, signal: AbortSignal): Promise<void> {
  const path = `${KINDS[kind].path}/${id}`;
  const what = `delete ${kind.replace('_', ' ')} ${id}`;
  await absentIsDone(cloud.call({ service: 'network', method: 'DELETE', path, what }, signal));
}
