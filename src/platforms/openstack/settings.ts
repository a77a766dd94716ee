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
  cloud: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Entry of clouds.yaml, which is searched beside the deployment file, in `~/.config/openstack` and in `/etc/openstack`. Default: `OS_CLOUD`, else `authUrl` or the other `OS_*` variables.',
    ),
  authUrl: z
    .url()
    .optional()
    .describe("Keystone's address, where no clouds.yaml is wanted; credentials and project stand beside it."),
  username: z.string().min(1).optional().describe('Who logs in, beside `authUrl`.'),
  password: secretSettingSchema.optional().describe("The user's password."),
  userDomain: z.string().min(1).optional().describe('Domain of the user, by name. Default `Default`.'),
  project: z.string().min(1).optional().describe('Project, by name.'),
  projectId: z.string().min(1).optional().describe('Project, by id.'),
  projectDomain: z.string().min(1).optional().describe('Domain of the project, by name. Default: that of the user.'),
  applicationCredential: z
    .strictObject({
      id: z.string().min(1).describe('Id of the application credential.'),
      secret: secretSettingSchema.describe('Its secret.'),
    })
    .optional()
    .describe('An application credential, in place of user, password and project.'),
  region: z
    .string()
    .min(1)
    .optional()
    .describe('Region whose endpoints are used. Default: that of the entry, else any.'),
  interface: z
    .enum(['public', 'internal', 'admin'])
    .optional()
    .describe("Which endpoints of the catalogue are used. Default: the entry's, else `public`."),
  cacert: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with the certificates (PEM) to trust, from the folder of the deployment file. Default: those of the system.',
    ),
  endpoints: z
    .strictObject({
      compute: z.url().optional().describe('Address of Nova.'),
      network: z.url().optional().describe('Address of Neutron.'),
      image: z.url().optional().describe('Address of Glance.'),
      volume: z
        .url()
        .optional()
        .describe(
          'Address of Cinder, with the project where the catalogue has it too: `https://proxy.example.org/volume/v3/PROJECT_ID`.',
        ),
    })
    .optional()
    .meta({
      description: "Addresses that are used in place of the catalogue's.",
      examples: [{ compute: 'https://proxy.example.org/compute/v2.1' }],
    }),
  network: z
    .union([
      z.string().min(1).describe('A network that is there, by name or id.'),
      z.strictObject({
        cidr: z
          .cidrv4()
          .describe('Range of a network, a subnet and a router that are made for the deployment, and go with it.'),
        dns: z.array(z.ipv4()).optional().describe('Name servers of that subnet. Default: those of the cloud.'),
      }),
    ])
    .optional()
    .describe(
      "Where machines have their address: a network that is there, or `{ cidr }` for one of the deployment's own. Default: the only network of the project.",
    ),
  externalNetwork: z
    .string()
    .min(1)
    .optional()
    .describe('Network that routers lead to and that floating addresses come from. Default: the only external one.'),
  sshFrom: z.array(cidr).default(['0.0.0.0/0']).describe('Address ranges from which SSH is let in.'),
  bastion: bastionSchema
    .optional()
    .describe('Host by which machines are reached at their private addresses. Default: none.'),
  configDrive: z
    .boolean()
    .default(true)
    .describe('Hand user data over on a disk too, for clouds without a metadata service.'),
});
export type OpenstackSettings = z.infer<typeof openstackSettingsSchema>;

/** A site's `machine` on OpenStack. */
export const openstackMachineSchema = cloudMachineSchema.extend({
  publicAddress: z
    .boolean()
    .default(false)
    .describe('Each machine has a floating address of `externalNetwork`: its network `public`.'),
  bootFromVolume: z
    .boolean()
    .default(false)
    .describe("The root disk is a volume (needs Cinder), so that `disk` counts and not the size's own disk."),
  volumes: z
    .array(
      z.strictObject({
        size: z
          .string()
          .regex(/^\d+(GiB|TiB)$/, 'the size of a volume is a number with GiB or TiB')
          .describe('Size of the disk, such as `50GiB`.'),
      }),
    )
    .default([])
    .meta({
      description: 'Further disks, made and destroyed with the machine (needs Cinder).',
      examples: [[{ size: '50GiB' }]],
    }),
});
export type OpenstackMachine = z.infer<typeof openstackMachineSchema>;
