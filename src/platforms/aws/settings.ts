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
    vpc: z.string().optional(),
    subnets: z.array(z.string()).min(1).optional(),
    /** A VPC of this range is made with its subnets and an internet gateway, and goes with the last machine. From /16 to /24. */
    cidr: z
      .string()
      .regex(/^\d+\.\d+\.\d+\.\d+\/(1[6-9]|2[0-4])$/, 'cidr is an IPv4 range from /16 to /24, such as 10.40.0.0/16')
      .optional(),
  })
  .refine(({ vpc, subnets, cidr }) => (cidr === undefined) !== (vpc === undefined && subnets === undefined), {
    message: 'name vpc and subnets that are there, or a cidr for a network of its own',
  });

/** A site's `settings`. Without keys and profile the usual places are read: AWS_* variables, `~/.aws`, the instance's role. */
export const awsSettingsSchema = z
  .strictObject({
    /** For example `eu-central-1`. */
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'a region is written as in eu-central-1'),
    /** URL of another EC2 endpoint; roles are assumed there too. */
    endpoint: z.url().optional(),
    /** File of certificates (PEM) that the endpoint may be signed with; default AWS_CA_BUNDLE, else Node.js' own. */
    ca: z.string().optional(),
    /** Of `~/.aws/credentials` and `~/.aws/config`. */
    profile: z.string().optional(),
    accessKey: secretSettingSchema.optional(),
    secretKey: secretSettingSchema.optional(),
    sessionToken: secretSettingSchema.optional(),
    /** ARN of a role that is assumed with these credentials. */
    assumeRole: z.string().startsWith('arn:').optional(),
    /** What the role's trust policy may ask for. */
    externalId: z.string().optional(),
    /** Default: the region's default VPC. */
    network: networkSchema.optional(),
    /** Whether machines have a public address. Default: as the subnet says; true in a network of its own. */
    publicAddress: z.boolean().optional(),
    /** Who may connect by SSH. Default: everybody where machines have public addresses, else the VPC. */
    sshFrom: z.array(cidrSchema).optional(),
    /** Machines are then reached through it, at their private address. */
    bastion: bastionSchema.optional(),
    /** More accounts whose images are offered, by number, or `self`; Debian's and Ubuntu's are offered always. */
    imageOwners: z.array(z.string().regex(/^(\d{12}|self)$/, 'an owner is an account number, or self')).optional(),
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
  /** Default gp3. */
  rootVolumeType: volumeTypeSchema.optional(),
  /** Extra disks; they come and go with the machine. Type: default gp3. */
  volumes: z
    .array(z.strictObject({ size: sizeSchema, type: volumeTypeSchema.optional() }))
    .max(11)
    .optional(),
});
export type AwsMachine = z.infer<typeof awsMachineSchema>;

const MIB: Readonly<Record<string, number>> = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 };

/** `20GiB` in the unit that volumes are counted in, rounded up. */
export function sizeGiB(text: string): number {
  const unit = text.slice(-3);
  return Math.ceil((Number(text.slice(0, -3)) * (MIB[unit] ?? 1)) / 1024);
}
