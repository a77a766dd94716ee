import { z } from 'zod';
import { aliasSchema, durationSchema, expressionSchema, nameSchema } from './names.ts';
import { verbSchema } from './step.ts';
import { inputSchema, jsonSchema, valuesSchema, valueTypesSchema } from './values.ts';

const scopeSchema = z.enum(['machine', 'site', 'deployment']);
export type Scope = z.infer<typeof scopeSchema>;

/** A fact that a pack adds to the catalogue. Its value is observed by `observe`, a POSIX shell script that prints it. */
export const factSchema = z.strictObject({
  type: z.enum(['string', 'integer', 'boolean', 'version', 'list']),
  description: z.string(),
  /** Script of the pack's folder that prints the fact's value, once, at birth or adoption, for `found.*`. */
  observe: z.string().optional(),
});

export const packSchema = z.strictObject({
  pack: nameSchema,
  version: z.string().regex(/^\d+\.\d+\.\d+/, 'a version is semver, such as 1.0.0'),
  description: z.string().optional(),
  uses: z.record(nameSchema, z.string()).optional(),
  /** The one platform that this pack is for; its roles are candidates on sites of that platform only. */
  platform: nameSchema.optional(),
  facts: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/), factSchema).optional(),
});

export const capabilitySchema = z.strictObject({
  capability: nameSchema,
  description: z.string(),
  scope: scopeSchema,
  values: valueTypesSchema.optional(),
  asks: valueTypesSchema.optional(),
  proof: verbSchema.optional(),
});

const needObjectSchema = z.strictObject({
  capability: nameSchema,
  as: aliasSchema.optional(),
  of: z.literal('all').optional(),
  /** Arguments for the capability's `asks`: literals, or `{ from: CEL }`. */
  with: z.record(aliasSchema, jsonSchema).optional(),
  optional: z.boolean().optional(),
});
export const needSchema = z.union([nameSchema, needObjectSchema]);
export type Need = z.infer<typeof needObjectSchema>;
export type NeedSource = z.infer<typeof needSchema>;

const providesSchema = z.union([
  nameSchema,
  /** `values`: expressions that give a published value without a run. */
  z.strictObject({ capability: nameSchema, values: z.record(aliasSchema, expressionSchema).optional() }),
]);

const listenSchema = z.strictObject({
  port: z.union([z.number().int().min(1).max(65535), z.strictObject({ input: aliasSchema })]),
  protocol: z.enum(['tcp', 'udp', 'tcp+udp']).optional(),
  from: z.enum(['machine', 'group', 'site', 'deployment', 'anywhere']),
});

export const roleSchema = z.strictObject({
  role: nameSchema,
  description: z.string().optional(),
  provides: z.array(providesSchema).min(1),
  founds: z.record(nameSchema, z.enum(['one', 'all'])).optional(),
  requires: z.array(needSchema).optional(),
  when: expressionSchema.optional(),
  inputs: z.record(aliasSchema, inputSchema).optional(),
  rank: z.number().int().optional(),
  place: scopeSchema.optional(),
  each: expressionSchema.optional(),
  atOnce: z.number().int().min(1).optional(),
  disrupts: z.boolean().optional(),
  replace: z.enum(['in-place', 'machine']).optional(),
  renew: durationSchema.optional(),
  listens: z.array(listenSchema).optional(),
  check: verbSchema.optional(),
  apply: verbSchema.optional(),
  publish: verbSchema.optional(),
  health: verbSchema.optional(),
  upgrade: verbSchema.optional(),
  drain: verbSchema.optional(),
  restore: verbSchema.optional(),
  remove: verbSchema.optional(),
});

/** What one layer of the ladder may say. */
const layerFields = {
  values: valuesSchema.optional(),
  prefer: z.record(nameSchema, nameSchema).optional(),
  address: z.partialRecord(z.enum(['control', 'cluster', 'client', 'storage', 'bmc']), nameSchema).optional(),
  ready: z.array(nameSchema).optional(),
};

const keepSchema = z.union([z.literal('majority'), z.number().int().min(0)]);
const strategySchema = z.strictObject({
  atOnce: z.union([z.number().int().min(1), z.string().regex(/^\d+%$/)]).optional(),
});

/** The least that a group wants of its machines. */
export const machineMinimaSchema = z.strictObject({
  cpus: z.number().int().min(1).optional(),
  memory: z
    .string()
    .regex(/^\d+(MiB|GiB)$/, 'memory is a number with MiB or GiB, such as 512MiB')
    .optional(),
  disk: z
    .string()
    .regex(/^\d+(MiB|GiB|TiB)$/, 'disk is a number with MiB, GiB or TiB, such as 20GiB')
    .optional(),
  arch: z.string().optional(),
});

export const workloadSchema = z.strictObject({
  workload: nameSchema,
  description: z.string().optional(),
  groups: z.record(
    nameSchema,
    z.strictObject({
      count: z.number().int().min(0),
      keep: keepSchema.optional(),
      strategy: strategySchema.optional(),
      requires: z.array(needSchema).optional(),
      machine: machineMinimaSchema.optional(),
      ...layerFields,
    }),
  ),
  requires: z.array(needSchema).optional(),
  proves: z.array(nameSchema).optional(),
  formerly: z.array(nameSchema).optional(),
  ...layerFields,
});

/** A machine to adopt. Unknown facts are observed; what stands here counts as predicted. */
const adoptedMachineSchema = z.strictObject({
  name: nameSchema,
  /** Host name or address where it answers. */
  host: z.string(),
  port: z.number().int().optional(),
  user: z.string().optional(),
  /** OpenSSH public keys of the host, without the host name; else known_hosts is asked. */
  hostKeys: z.array(z.string()).optional(),
  identity: z.string().optional(),
  jump: z.string().optional(),
  proxyCommand: z.string().optional(),
  group: nameSchema.optional(),
  /** Its addresses by network (private, public ...), for `address`; default: `host` as private. */
  addresses: z.record(nameSchema, z.string()).optional(),
  facts: z.record(z.string(), jsonSchema).optional(),
  ...layerFields,
});

/** What sizes cost an hour, by size. */
export const priceListSchema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/, 'a currency is a code of ISO 4217, such as EUR'),
  sizes: z.record(z.string(), z.number().min(0)),
});

export const siteSchema = z.strictObject({
  site: nameSchema,
  description: z.string().optional(),
  platform: nameSchema,
  /** Settings of the platform; the adapter's schema checks them. */
  settings: z.record(z.string(), jsonSchema).optional(),
  /** What machines of this site are made of (image, size, zone ...); the adapter's schema checks it. */
  machine: z.record(z.string(), jsonSchema).optional(),
  machines: z.array(adoptedMachineSchema).optional(),
  /** Machines to adopt from a file that exists already. */
  inventory: z
    .union([
      z.strictObject({ openssh: z.string(), hosts: z.array(z.string()).min(1) }),
      z.strictObject({ ansible: z.string(), group: z.string().optional() }),
    ])
    .optional(),
  environment: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string()).optional(),
  provides: z
    .array(z.strictObject({ capability: nameSchema, values: z.record(aliasSchema, jsonSchema).optional() }))
    .optional(),
  adds: z.array(nameSchema).optional(),
  /** Sites whose machines' `cluster` addresses machines of this site reach by a route that is theirs: a tunnel, peering. */
  reaches: z.array(nameSchema).optional(),
  /** What sizes cost where the platform does not say it: a list, or a file of its own, named from the site file. */
  prices: z.union([z.string(), priceListSchema]).optional(),
  ...layerFields,
});

const countSchema = z.union([z.number().int().min(0), z.record(nameSchema, z.number().int().min(0))]);

export const deploymentSchema = z.strictObject({
  deployment: nameSchema,
  description: z.string().optional(),
  workload: nameSchema,
  site: nameSchema.optional(),
  groups: z
    .record(
      nameSchema,
      z.strictObject({
        /** A number, or a number per site. */
        count: countSchema.optional(),
        site: nameSchema.optional(),
        keep: keepSchema.optional(),
        strategy: strategySchema.optional(),
        machine: machineMinimaSchema.optional(),
        ...layerFields,
      }),
    )
    .optional(),
  /** The last rung of the ladder, by machine name (`demo-manager-0`). `replace: true` in a plan is the CLI's business. */
  machines: z.record(nameSchema, z.strictObject({ ...layerFields })).optional(),
  uses: z.array(nameSchema).optional(),
  formerly: z.array(nameSchema).optional(),
  ...layerFields,
});

/** Every kind of file by the key that names it. JSON Schemas for editors are generated from this table. */
export const FILE_KINDS = {
  pack: packSchema,
  capability: capabilitySchema,
  role: roleSchema,
  workload: workloadSchema,
  site: siteSchema,
  deployment: deploymentSchema,
} as const;
export type FileKind = keyof typeof FILE_KINDS;

export type PackFile = z.infer<typeof packSchema>;
export type CapabilityFile = z.infer<typeof capabilitySchema>;
export type RoleFile = z.infer<typeof roleSchema>;
export type WorkloadFile = z.infer<typeof workloadSchema>;
export type SiteFile = z.infer<typeof siteSchema>;
export type DeploymentFile = z.infer<typeof deploymentSchema>;
export type PriceList = z.infer<typeof priceListSchema>;
export type AdoptedMachine = z.infer<typeof adoptedMachineSchema>;
export type MachineMinima = z.infer<typeof machineMinimaSchema>;
export type Keep = z.infer<typeof keepSchema>;

/** Both spellings of a need as one. */
export function needOf(source: NeedSource): Need {
  return typeof source === 'string' ? { capability: source } : source;
}
