import type { _InstanceType, ServiceInputTypes, ServiceOutputTypes } from '@aws-sdk/client-ec2';
import { actionOf, type Ec2, type Ec2Command, type Purpose } from './ec2.ts';

/** Well-formed ids that nothing has: a dry run stops before it looks for them, or says that they are not there. */
const NOTHING = '0123456789abcdef0';
const LACKING = /^(UnauthorizedOperation|AccessDenied|AccessDeniedException)$/;
/** The answer of a dry run that would have succeeded, and refusals that have nothing to do with permissions. */
const PERMITTED =
  /^(DryRunOperation|Invalid.*|MissingParameter|.*\.(NotFound|Malformed|Conflict|NotAttached)|.*LimitExceeded)$/;

/** What the dry runs are about. */
export interface DryRunPlace {
  readonly image: string;
  readonly size: string;
  /** Absent: a network of its own, which is then made. */
  readonly vpc?: string;
  readonly subnet?: string;
  readonly cidr?: string;
}

/**
 * Permissions that the credentials lack, found by calls that change nothing: every call that changes something, as a dry run.
 * Source: Amazon EC2 API Reference, "DryRun".
 */
export async function findLacking(ec2: Ec2, place: DryRunPlace, purpose: Purpose): Promise<readonly string[]> {
  const results = await Promise.all([
    ...tryMachines(ec2, place, purpose),
    ...tryGroups(ec2, place, purpose),
    ...(place.cidr === undefined ? [] : tryNetwork(ec2, place.cidr, purpose)),
  ]);
  return results.flat().toSorted();
}

async function lacks<In extends ServiceInputTypes, Out extends ServiceOutputTypes>(
  ec2: Ec2,
  command: Ec2Command<In, Out>,
  purpose: Purpose,
): Promise<readonly string[]> {
  const { refused = '' } = await ec2.attempt(command, purpose, new RegExp(`${LACKING.source}|${PERMITTED.source}`));
  return LACKING.test(refused) ? [actionOf(command)] : [];
}

function tryMachines(ec2: Ec2, { image, size, subnet }: DryRunPlace, purpose: Purpose) {
  const { sdk } = ec2;
  const DryRun = true;
  const instances = { InstanceIds: [`i-${NOTHING}`], DryRun };
  const launch = {
    ImageId: image,
    // The SDK's list of sizes is as old as the SDK; the service checks the name.
    InstanceType: size as _InstanceType,
    MinCount: 1,
    MaxCount: 1,
    ...(subnet !== undefined && { SubnetId: subnet }),
    DryRun,
  };
  const NetworkInterfaceId = `eni-${NOTHING}`;
  const Groups = [`sg-${NOTHING}`];
  return [
    lacks(ec2, new sdk.RunInstancesCommand(launch), purpose),
    lacks(ec2, new sdk.StartInstancesCommand(instances), purpose),
    lacks(ec2, new sdk.StopInstancesCommand(instances), purpose),
    lacks(ec2, new sdk.TerminateInstancesCommand(instances), purpose),
    lacks(ec2, new sdk.GetConsoleOutputCommand({ InstanceId: `i-${NOTHING}`, DryRun }), purpose),
    lacks(ec2, new sdk.DeleteVolumeCommand({ VolumeId: `vol-${NOTHING}`, DryRun }), purpose),
    lacks(ec2, new sdk.DeleteNetworkInterfaceCommand({ NetworkInterfaceId, DryRun }), purpose),
    lacks(ec2, new sdk.ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups, DryRun }), purpose),
  ];
}

function tryGroups(ec2: Ec2, { vpc }: DryRunPlace, purpose: Purpose) {
  const { sdk } = ec2;
  const IpPermissions = [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, IpRanges: [{ CidrIp: '192.0.2.1/32' }] }];
  const group = { GroupId: `sg-${NOTHING}`, DryRun: true };
  const named = { GroupName: `purlin ${NOTHING}`, Description: 'Purlin: a dry run', VpcId: vpc, DryRun: true };
  return [
    lacks(ec2, new sdk.CreateSecurityGroupCommand(named), purpose),
    lacks(ec2, new sdk.DeleteSecurityGroupCommand(group), purpose),
    lacks(ec2, new sdk.AuthorizeSecurityGroupIngressCommand({ ...group, IpPermissions }), purpose),
    lacks(ec2, new sdk.RevokeSecurityGroupIngressCommand({ ...group, IpPermissions }), purpose),
  ];
}

function tryNetwork(ec2: Ec2, CidrBlock: string, purpose: Purpose) {
  const { sdk } = ec2;
  const DryRun = true;
  const VpcId = `vpc-${NOTHING}`;
  const InternetGatewayId = `igw-${NOTHING}`;
  const route = { RouteTableId: `rtb-${NOTHING}`, DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId };
  return [
    lacks(ec2, new sdk.CreateVpcCommand({ CidrBlock, DryRun }), purpose),
    lacks(ec2, new sdk.DeleteVpcCommand({ VpcId, DryRun }), purpose),
    lacks(ec2, new sdk.CreateSubnetCommand({ VpcId, CidrBlock, DryRun }), purpose),
    lacks(ec2, new sdk.DeleteSubnetCommand({ SubnetId: `subnet-${NOTHING}`, DryRun }), purpose),
    lacks(ec2, new sdk.CreateInternetGatewayCommand({ DryRun }), purpose),
    lacks(ec2, new sdk.DeleteInternetGatewayCommand({ InternetGatewayId, DryRun }), purpose),
    lacks(ec2, new sdk.AttachInternetGatewayCommand({ InternetGatewayId, VpcId, DryRun }), purpose),
    lacks(ec2, new sdk.DetachInternetGatewayCommand({ InternetGatewayId, VpcId, DryRun }), purpose),
    lacks(ec2, new sdk.CreateRouteCommand({ ...route, DryRun }), purpose),
  ];
}
