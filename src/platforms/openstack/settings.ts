import { z } from 'zod';
import { cloudMachineSchema } from '../cloud-machine.ts';
import { bastionSchema } from '../jump.ts';
import { secretSettingSchema } from '../secret-setting.ts';

const cidr = z.union([z.cidrv4(), z.cidrv6()]);

/**
 * A site's `settings` on OpenStack. Where neither `cloud` nor `authUrl` stands, OS_CLOUD and then the other OS_* variables say
 * which cloud it is.
 */
export const openstackSettingsSchema = z.strictObject({
  /** Entry of clouds.yaml, which is searched beside the deployment file, in ~/.config/openstack and in /etc/openstack. */
  cloud: z.string().min(1).optional(),
  /** Keystone's address where no clouds.yaml is wanted; the credentials stand beside it. */
  authUrl: z.url().optional(),
  username: z.string().min(1).optional(),
  password: secretSettingSchema.optional(),
  /** Domain of the user. Default `Default`. */
  userDomain: z.string().min(1).optional(),
  /** Project by name. */
  project: z.string().min(1).optional(),
  projectId: z.string().min(1).optional(),
  /** Domain of the project. Default: that of the user. */
  projectDomain: z.string().min(1).optional(),
  applicationCredential: z.strictObject({ id: z.string().min(1), secret: secretSettingSchema }).optional(),
  region: z.string().min(1).optional(),
  /** Which endpoints of the catalogue. Default `public`. */
  interface: z.enum(['public', 'internal', 'admin']).optional(),
  /** File with the certificates (PEM) to trust; relative to the deployment file. Default: those of the system. */
  cacert: z.string().min(1).optional(),
  /** Addresses to use instead of the catalogue's: `{ compute: "https://proxy/compute/v2.1" }`. */
  endpoints: z
    .strictObject({
      compute: z.url().optional(),
      network: z.url().optional(),
      image: z.url().optional(),
      /** With the project where the catalogue has it too: `https://proxy/volume/v3/PROJECT_ID`. */
      volume: z.url().optional(),
    })
    .optional(),
  /**
   * Where machines have their address: an existing network by name or id, or `{ cidr }`, then a network, a subnet and a router
   * are made for the deployment, and disposed of with it. Default: the only network of the project.
   */
  network: z
    .union([z.string().min(1), z.strictObject({ cidr: z.cidrv4(), dns: z.array(z.ipv4()).optional() })])
    .optional(),
  /** Network that routers lead to and that floating addresses come from. Default: the only external one. */
  externalNetwork: z.string().min(1).optional(),
  /** Address ranges from which SSH is let in. Default `['0.0.0.0/0']`. */
  sshFrom: z.array(cidr).default(['0.0.0.0/0']),
  /** Host by which machines are reached at their private addresses: `user@host:port`, or in full. */
  bastion: bastionSchema.optional(),
  /** Hand user data over on a disk, for clouds without a metadata service too. Default true. */
  configDrive: z.boolean().default(true),
});
export type OpenstackSettings = z.infer<typeof openstackSettingsSchema>;

/** A site's `machine` on OpenStack. */
export const openstackMachineSchema = cloudMachineSchema.extend({
  /** A floating address of `externalNetwork`: the network `public`. Default false. */
  publicAddress: z.boolean().default(false),
  /** The root disk is a volume (needs Cinder), so that `disk` counts and not the size's own disk. Default false. */
  bootFromVolume: z.boolean().default(false),
  /** Further disks, made and destroyed with the machine (needs Cinder). */
  volumes: z
    .array(
      z.strictObject({ size: z.string().regex(/^\d+(GiB|TiB)$/, 'the size of a volume is a number with GiB or TiB') }),
    )
    .default([]),
});
export type OpenstackMachine = z.infer<typeof openstackMachineSchema>;
