import { z } from 'zod';
import { cloudMachineSchema } from '../cloud-machine.ts';
import { bastionSchema } from '../jump.ts';
import { secretSettingSchema } from '../secret-setting.ts';

const sizeText = z.string().regex(/^\d+(MiB|GiB|TiB)$/, 'a size is a number with MiB, GiB or TiB, such as 4GiB');

/** A site's `settings` on vSphere. Names are names in the inventory; paths have slashes. */
export const vsphereSettingsSchema = z.strictObject({
  /** `vcenter.example.org`, with `:port` where it is not 443, or a URL. Default: VSPHERE_SERVER, else GOVC_URL. */
  server: z.string().min(1).optional(),
  /** Default: VSPHERE_USER, else GOVC_USERNAME. */
  user: z.string().min(1).optional(),
  /** Default: VSPHERE_PASSWORD, else GOVC_PASSWORD. */
  password: secretSettingSchema.optional(),
  /** File with the certificates (PEM) to trust; relative to the deployment file. Default: GOVC_TLS_CA_CERTS, else those of the system. */
  ca: z.string().min(1).optional(),
  /** The server's certificate by its SHA-256 or SHA-1 fingerprint, instead of `ca`: `AB:CD:...`. */
  thumbprint: z
    .string()
    .regex(
      /^([0-9a-fA-F]{2}:?){20}(([0-9a-fA-F]{2}:?){12})?$/,
      'a thumbprint has 20 (SHA-1) or 32 (SHA-256) bytes in hexadecimal',
    )
    .optional(),
  /** Default: the only one. */
  datacenter: z.string().min(1).optional(),
  /** Cluster that machines run in. Without `cluster` and `host`, clusters are zones. */
  cluster: z.string().min(1).optional(),
  /** A standalone host, or one host of a cluster. */
  host: z.string().min(1).optional(),
  /** Resource pool by its path below the cluster's or host's own. Default: that one. */
  resourcePool: z.string().min(1).optional(),
  /** Default: the template's. */
  datastore: z.string().min(1).optional(),
  /** VM folder, by its path, in which the folder of each deployment is made. Default: the datacenter's VM folder itself. */
  folder: z.string().min(1).optional(),
  /** Port group of the first network card. Default: the template's. */
  network: z.string().min(1).optional(),
  /** Port groups of further cards that the template has, by the name that `address` calls them: `{ storage: 'PG-Storage' }`. */
  networks: z.record(z.string(), z.string()).optional(),
  /** Folder of the templates by its path, or their names. Default: every template of the datacenter. */
  templates: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  /** Sizes to choose from: `{ small: { cpus: 2, memory: 4GiB } }`. Default: a ladder from 1-cpu-1GiB to 16-cpus-64GiB. */
  sizes: z.record(z.string(), z.strictObject({ cpus: z.number().int().min(1), memory: sizeText })).optional(),
  /** How long a machine may take to tell its address by VMware Tools. Default 10m. */
  addressTimeout: z
    .string()
    .regex(/^\d+(s|m|h)$/, 'a duration is a number with s, m or h, such as 10m')
    .optional(),
  /** Jump host by which machines are reached. */
  bastion: bastionSchema.optional(),
});
export type VsphereSettings = z.infer<typeof vsphereSettingsSchema>;

/** A site's `machine` on vSphere. */
export const vsphereMachineSchema = cloudMachineSchema.extend({
  /** Further disks, made and destroyed with the machine. */
  volumes: z.array(z.strictObject({ size: sizeText })).optional(),
});
