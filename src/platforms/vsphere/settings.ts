import { z } from 'zod';
import { cloudMachineSchema } from '../cloud-machine.ts';
import { bastionSchema } from '../jump.ts';
import { secretSettingSchema } from '../secret-setting.ts';

const sizeText = z.string().regex(/^\d+(MiB|GiB|TiB)$/, 'a size is a number with MiB, GiB or TiB, such as 4GiB');

/** A site's `settings` on vSphere. Names are names in the inventory; paths have slashes. */
export const vsphereSettingsSchema = z.strictObject({
  server: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The vCenter, such as `vcenter.example.org`, with `:port` where it is not 443, or a URL. Default: `VSPHERE_SERVER`, else `GOVC_URL`.',
    ),
  user: z.string().min(1).optional().describe('Who logs in. Default: `VSPHERE_USER`, else `GOVC_USERNAME`.'),
  password: secretSettingSchema
    .optional()
    .describe("The user's password. Default: `VSPHERE_PASSWORD`, else `GOVC_PASSWORD`."),
  ca: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with the certificates (PEM) to trust, from the folder of the deployment file. Default: `GOVC_TLS_CA_CERTS`, else those of the system.',
    ),
  thumbprint: z
    .string()
    .regex(
      /^([0-9a-fA-F]{2}:?){20}(([0-9a-fA-F]{2}:?){12})?$/,
      'a thumbprint has 20 (SHA-1) or 32 (SHA-256) bytes in hexadecimal',
    )
    .optional()
    .describe("The server's certificate by its SHA-256 or SHA-1 fingerprint, `AB:CD:...`, in place of `ca`."),
  datacenter: z.string().min(1).optional().describe('Datacenter, by name. Default: the only one.'),
  cluster: z
    .string()
    .min(1)
    .optional()
    .describe('Cluster that machines run in. Without it and `host`, clusters are zones.'),
  host: z.string().min(1).optional().describe('A standalone host, or one host of a cluster, that machines run on.'),
  resourcePool: z
    .string()
    .min(1)
    .optional()
    .describe("Resource pool, by its path below the cluster's or host's own. Default: that one."),
  datastore: z.string().min(1).optional().describe("Datastore that disks go to. Default: the template's."),
  folder: z
    .string()
    .min(1)
    .optional()
    .describe(
      "VM folder, by its path, in which the folder of each deployment is made. Default: the datacenter's VM folder itself.",
    ),
  network: z.string().min(1).optional().describe("Port group of the first network card. Default: the template's."),
  networks: z
    .record(z.string(), z.string())
    .optional()
    .meta({
      description: 'Port groups of further cards that the template has, by the name that `address` calls them.',
      examples: [{ storage: 'PG-Storage' }],
    }),
  templates: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('Folder of the templates, by its path, or their names. Default: every template of the datacenter.'),
  sizes: z
    .record(
      z.string(),
      z.strictObject({
        cpus: z.number().int().min(1).describe('Number of processors.'),
        memory: sizeText.describe('Memory, such as `4GiB`.'),
      }),
    )
    .optional()
    .meta({
      description: 'Sizes to choose from, by name. Default: a ladder from `1-cpu-1GiB` to `16-cpus-64GiB`.',
      examples: [{ small: { cpus: 2, memory: '4GiB' } }],
    }),
  addressTimeout: z
    .string()
    .regex(/^\d+(s|m|h)$/, 'a duration is a number with s, m or h, such as 10m')
    .optional()
    .describe('How long a machine may take to tell its address by VMware Tools. Default `10m`.'),
  bastion: bastionSchema.optional().describe('Host by which machines are reached. Default: none.'),
});
export type VsphereSettings = z.infer<typeof vsphereSettingsSchema>;

/** A site's `machine` on vSphere. */
export const vsphereMachineSchema = cloudMachineSchema.extend({
  volumes: z
    .array(z.strictObject({ size: sizeText.describe('Size of the disk, such as `50GiB`.') }))
    .optional()
    .meta({
      description: 'Further disks, made and destroyed with the machine. Default: none.',
      examples: [[{ size: '50GiB' }]],
    }),
});
