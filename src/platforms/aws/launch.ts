import { createHash } from 'node:crypto';
import type { _InstanceType, BlockDeviceMapping, Image, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import type { Surroundings } from '../surroundings.ts';
import { renderUserData } from '../user-data.ts';
import type { Ec2, Purpose } from './ec2.ts';
import type { MachineGroups } from './groups.ts';
import { rootDiskGiB } from './images.ts';
import type { Subnet } from './network.ts';
import { type AwsMachine, awsMachineSchema, sizeGiB } from './settings.ts';
import { tagSpecifications } from './tags.ts';
import { waitFor } from './wait.ts';

/** What a launch needs beside the machine itself. */
export interface LaunchPlace {
  readonly subnet: Subnet;
  readonly groups: MachineGroups;
  readonly publicAddress: boolean;
}

const DEFAULT_USER = 'root';
const DEFAULT_TYPE = 'gp3';
const FALLBACK_DISK_GIB = 8;
/** More dead instances under one identity than anybody makes by hand. */
const MOST_GENERATIONS = 20;
const SETTLE_MS = 60_000;

/** Starts the machine's instance and gives its id. Called twice with the same `dead` it gives the same instance. */
export async function launchInstance(
  ec2: Ec2,
  around: Surroundings,
  machine: DesiredMachine,
  place: LaunchPlace,
  options: { readonly dead: number; readonly isDead: (id: string) => boolean; readonly purpose: Purpose },
): Promise<string | undefined> {
  const { purpose, dead } = options;
  const { image: chosen, size } = machine.choice ?? {};
  if (chosen?.id === undefined || size === undefined) throw nothingChosen(machine);
  const [image] = await Promise.all([readImage(ec2, chosen.id, purpose), requireSize(ec2, size.name, purpose)]);
  const input = launchInput(machine, place, { owner: ec2.owner, image, size: size.name });
  const UserData = Buffer.from(await birthText(around, machine)).toString('base64');
  for (let generation = dead; generation < dead + MOST_GENERATIONS; generation++) {
    const ClientToken = launchToken(machine.id, generation);
    const command = new ec2.sdk.RunInstancesCommand({ ...input, UserData, ClientToken });
    const codes = /^(IdempotentInstanceTerminated|IdempotentParameterMismatch)$/;
    const { answer, refused } = await ec2.attempt(command, purpose, codes);
    const live =
      refused === undefined ? answer?.Instances?.[0]?.InstanceId : await findByToken(ec2, ClientToken, purpose);
    if (live !== undefined && !options.isDead(live)) return live;
  }
  return undefined;
}

/**
 * The token that makes a launch safe to repeat. A token brings back its instance also when that one is terminated, so each dead
 * instance of the identity that AWS still shows moves it on. Source: Amazon EC2 User Guide, "Ensuring idempotency".
 */
export function launchToken(machineId: string, generation: number): string {
  return createHash('sha256').update(`${machineId} ${generation}`).digest('hex').slice(0, 64);
}

/** The call that starts one machine, but for its user data and token. */
export function launchInput(
  machine: DesiredMachine,
  { subnet, groups, publicAddress }: LaunchPlace,
  { owner, image, size }: { readonly owner: string; readonly image: Image; readonly size: string },
): RunInstancesCommandInput & { readonly MinCount: 1; readonly MaxCount: 1 } {
  const { id, deployment, site, name } = machine;
  return {
    ImageId: image.ImageId,
    // The SDK's list of sizes is as old as the SDK; the service checks the name.
    InstanceType: size as _InstanceType,
    MinCount: 1,
    MaxCount: 1,
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: subnet.id,
        Groups: [...new Set(Object.values(groups))],
        AssociatePublicIpAddress: publicAddress,
        DeleteOnTermination: true,
      },
    ],
    BlockDeviceMappings: disks(machine, awsMachineSchema.parse(machine.machine), image),
    MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled' },
    TagSpecifications: tagSpecifications({ owner, deployment, site, name, machine: id }, [
      'instance',
      'volume',
      'network-interface',
    ]),
  };
}

function disks(machine: DesiredMachine, settings: AwsMachine, image: Image): BlockDeviceMapping[] {
  const { disk, rootVolumeType = DEFAULT_TYPE, volumes = [] } = settings;
  const minimum = Math.ceil((machine.minima.diskMiB ?? 0) / 1024);
  const least = rootDiskGiB(image) ?? FALLBACK_DISK_GIB;
  const rootGiB = disk === undefined ? Math.max(least, minimum) : sizeGiB(disk);
  const device = (DeviceName: string, sizeInGiB: number, VolumeType: AwsMachine['rootVolumeType']) => ({
    DeviceName,
    Ebs: { VolumeSize: sizeInGiB, VolumeType, DeleteOnTermination: true },
  });
  const root = device(image.RootDeviceName ?? '/dev/xvda', rootGiB, rootVolumeType);
  // Names that EC2 recommends for data volumes begin at f (Amazon EC2 User Guide, "Device names for volumes").
  const extra = volumes.map(({ size, type }, index) =>
    device(`/dev/sd${String.fromCharCode('f'.charCodeAt(0) + index)}`, sizeGiB(size), type ?? DEFAULT_TYPE),
  );
  return [root, ...extra];
}

async function birthText({ identity }: Surroundings, machine: DesiredMachine): Promise<string> {
  const { user = DEFAULT_USER } = awsMachineSchema.parse(machine.machine);
  const { publicKey } = await identity.login();
  const hostKey = await identity.hostKey(machine.id);
  return renderUserData({ hostname: machine.name, loginKey: publicKey, user, hostKey });
}

async function readImage(ec2: Ec2, id: string, purpose: Purpose): Promise<Image> {
  const { Images = [] } = await ec2.send(new ec2.sdk.DescribeImagesCommand({ ImageIds: [id] }), purpose);
  const [image] = Images;
  if (image !== undefined) return image;
  throw new AppError('not-found', `cannot ${purpose.to}: there is no image ${id} any more`, {
    hint: 'Plan again, so that another one is chosen: see `purlin sites offers`.',
  });
}

/** A launch refuses a size that is none by a code that it has for other values too. */
async function requireSize(ec2: Ec2, size: string, purpose: Purpose): Promise<void> {
  // The SDK's list of sizes is as old as the SDK; the service checks the name.
  const InstanceTypes = [size as _InstanceType];
  const command = new ec2.sdk.DescribeInstanceTypesCommand({ InstanceTypes });
  const { refused } = await ec2.attempt(command, purpose, /^(InvalidInstanceType.*|InvalidParameterValue)$/);
  if (refused === undefined) return;
  throw new AppError('not-found', `cannot ${purpose.to}: there is no size ${size}`, {
    hint: 'Correct `size` in the machine of the site; see `purlin sites offers`.',
  });
}

/** A call with this token was taken before, with other values: what it made is shown a little later. */
async function findByToken(ec2: Ec2, token: string, purpose: Purpose): Promise<string | undefined> {
  const Filters = [{ Name: 'client-token', Values: [token] }];
  const look = async () => {
    const answer = await ec2.send(new ec2.sdk.DescribeInstancesCommand({ Filters }), purpose);
    const found = answer.Reservations?.flatMap(({ Instances = [] }) => Instances)[0];
    if (found === undefined) return undefined;
    return { id: found.State?.Name === 'terminated' ? undefined : found.InstanceId };
  };
  return (await waitFor(look, { ...purpose, clock: ec2.clock, timeoutMs: SETTLE_MS })).id;
}

function nothingChosen({ name, site }: DesiredMachine): AppError {
  return new AppError('not-found', `cannot make the machine ${name}: no image and size were chosen for it`, {
    hint: `Name an \`image\` in the machine of site ${site}; see \`purlin sites offers\`.`,
  });
}
