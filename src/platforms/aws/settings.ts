import { z } from 'zod';
import { cloudMachineSchema } from '../cloud-machine.ts';
import { bastionSchema } from '../jump.ts';
import { secretSettingSchema } from '../secret-setting.ts';

const cidrSchema = z.string().regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, 'write an address range such as 10.0.0.0/16');

/**
 * Where machines live: a VPC and subnets that are there, by id or Name tag, or one of the deployment's own at this site.
 * @example { vpc: 'production', subnets: ['private-a', 'private-b'] }
 * @example { cidr: '10.40.0.0/16' }
 */
const networkSchema = z
  .strictObject({
    vpc: z.string().optional().describe('A VPC that is there, by id or Name tag.'),
    subnets: z.array(z.string()).min(1).optional().describe('Subnets that are there, by id or Name tag.'),
    cidr: z
      .string()
      .regex(/^\d+\.\d+\.\d+\.\d+\/(1[6-9]|2[0-4])$/, 'cidr is an IPv4 range from /16 to /24, such as 10.40.0.0/16')
      .optional()
      .describe(
        'A range from /16 to /24: a VPC of its own is made with a subnet per zone and an internet gateway, and goes with the last machine.',
      ),
  })
  .refine(({ vpc, subnets, cidr }) => (cidr === undefined) !== (vpc === undefined && subnets === undefined), {
    message: 'name vpc and subnets that are there, or a cidr for a network of its own',
  });

/** A site's `settings`. Without keys and profile the usual places are read: AWS_* variables, `~/.aws`, the instance's role. */
export const awsSettingsSchema = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'a region is written as in eu-central-1')
      .describe('Region, such as `eu-central-1`.'),
    endpoint: z
      .url()
      .optional()
      .describe("URL of another EC2 endpoint; roles are assumed there too. Default: the region's."),
    ca: z
      .string()
      .optional()
      .describe(
        'File with the certificates (PEM) that the endpoint may be signed with. Default: `AWS_CA_BUNDLE`, else those that Node.js has.',
      ),
    profile: z
      .string()
      .optional()
      .describe("Profile of `~/.aws/credentials` and `~/.aws/config`. Default: what AWS' own tools take."),
    accessKey: secretSettingSchema
      .optional()
      .describe("Id of an access key, together with `secretKey`. Default: what AWS' own tools take."),
    secretKey: secretSettingSchema.optional().describe('The secret of `accessKey`.'),
    sessionToken: secretSettingSchema.optional().describe('Token of keys that hold for a while only.'),
    assumeRole: z
      .string()
      .startsWith('arn:')
      .optional()
      .describe('ARN of a role that is assumed with these credentials.'),
    externalId: z.string().optional().describe("External id, where the role's trust policy asks for one."),
    network: networkSchema
      .optional()
      .describe(
        "Where machines live: `vpc` and `subnets` that are there, or `cidr` for a network of the deployment's own. Default: the region's default VPC.",
      ),
    publicAddress: z
      .boolean()
      .optional()
      .describe('Whether machines have a public address. Default: as the subnet says; `true` in a network of its own.'),
    sshFrom: z
      .array(cidrSchema)
      .optional()
      .describe(
        'Address ranges from which SSH is let in. Default: everybody where machines have public addresses, else the VPC.',
      ),
    bastion: bastionSchema
      .optional()
      .describe('Host by which machines are reached at their private addresses. Default: none.'),
    imageOwners: z
      .array(z.string().regex(/^(\d{12}|self)$/, 'an owner is an account number, or self'))
      .optional()
      .describe(
        "More accounts whose images are offered, by number, or `self`; Debian's and Ubuntu's are offered always.",
      ),
  })
  .refine(({ accessKey, secretKey }) => (accessKey === undefined) === (secretKey === undefined), {
    message: 'accessKey and secretKey come together',
  });
export type AwsSettings = z.infer<typeof awsSettingsSchema>;

const sizeSchema = z.string().regex(/^\d+(MiB|GiB|TiB)$/, 'a size is a number with MiB, GiB or TiB, such as 20GiB');
/** Types of EBS volumes that need no further numbers. */
const volumeTypeSchema = z.enum(['gp3', 'gp2', 'standard', 'st1', 'sc1']);

/** A site's `machine`. */
export const awsMachineSchema = cloudMachineSchema.extend({
  rootVolumeType: volumeTypeSchema.optional().describe('Type of the root volume. Default `gp3`.'),
  volumes: z
    .array(
      z.strictObject({
        size: sizeSchema.describe('Size of the disk, such as `100GiB`.'),
        type: volumeTypeSchema.optional().describe('Type of the volume. Default `gp3`.'),
      }),
    )
    .max(11)
    .optional()
    .meta({
      description: 'Up to 11 further disks, made and destroyed with the machine. Default: none.',
      examples: [[{ size: '100GiB', type: 'st1' }]],
    }),
});
export type AwsMachine = z.infer<typeof awsMachineSchema>;

const MIB: Readonly<Record<string, number>> = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 };

/** `20GiB` in the unit that volumes are counted in, rounded up. */
export function sizeGiB(text: string): number {
  const unit = text.slice(-3);
  return Math.ceil((Number(text.slice(0, -3)) * (MIB[unit] ?? 1)) / 1024);
}
