import type { EC2Client, Instance } from '@aws-sdk/client-ec2';
import * as sdk from '@aws-sdk/client-ec2';
import type { DesiredMachine, ObservedMachine } from '../../src/model/machine.ts';
import type { OpenPort, PlatformSubject } from '../../src/platforms/bench-suite.ts';

/** What the suite asks of a control plane of AWS itself. */
export function awsSubjectParts(
  ec2: () => EC2Client,
): Pick<PlatformSubject, 'birthOf' | 'rulesOf' | 'twin' | 'switchOff' | 'volumes'> {
  return {
    birthOf: async ({ platformId: InstanceId }) => {
      const command = new sdk.DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'userData' });
      const { UserData } = await ec2().send(command);
      return Buffer.from(UserData?.Value ?? '', 'base64').toString();
    },
    rulesOf: (machine) => openPorts(ec2(), machine),
    twin: (machine, first) => makeTwin(ec2(), machine, first),
    switchOff: async ({ platformId }) => {
      await ec2().send(new sdk.StopInstancesCommand({ InstanceIds: [platformId] }));
    },
    volumes: {
      machine: { volumes: [{ size: '5GiB' }] },
      count: async (machine) => ((await instanceOf(ec2(), machine)).BlockDeviceMappings?.length ?? 0) - 1,
    },
  };
}

async function instanceOf(ec2: EC2Client, { platformId }: ObservedMachine): Promise<Instance> {
  const { Reservations = [] } = await ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [platformId] }));
  const instance = Reservations[0]?.Instances?.[0];
  if (instance === undefined) throw new Error(`AWS has no instance ${platformId}`);
  return instance;
}

async function openPorts(ec2: EC2Client, machine: ObservedMachine): Promise<readonly OpenPort[]> {
  const { NetworkInterfaces = [] } = await instanceOf(ec2, machine);
  const groups = NetworkInterfaces.flatMap(({ Groups = [] }) => Groups);
  const Filters = [{ Name: 'group-id', Values: groups.flatMap(({ GroupId }) => GroupId ?? []) }];
  const { SecurityGroupRules = [] } = await ec2.send(new sdk.DescribeSecurityGroupRulesCommand({ Filters }));
  return SecurityGroupRules.flatMap(({ IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6 }) => {
    if (IsEgress || (IpProtocol !== 'tcp' && IpProtocol !== 'udp') || FromPort === undefined) return [];
    if (FromPort !== ToPort) throw new Error(`a rule is for ${FromPort} to ${ToPort}`);
    return [{ port: FromPort, protocol: IpProtocol, from: CidrIpv4 ?? CidrIpv6 ?? 'members' }];
  });
}

async function makeTwin(ec2: EC2Client, machine: DesiredMachine, first: ObservedMachine): Promise<void> {
  const { Tags, ImageId, InstanceType, SubnetId } = await instanceOf(ec2, first);
  const TagSpecifications = [{ ResourceType: 'instance' as const, Tags }];
  const like = { ImageId, InstanceType, SubnetId, MinCount: 1, MaxCount: 1, ClientToken: `twin of ${machine.id}` };
  const { Instances = [] } = await ec2.send(new sdk.RunInstancesCommand({ ...like, TagSpecifications }));
  // Whoever looks now finds it.
  const InstanceIds = Instances.flatMap(({ InstanceId }) => InstanceId ?? []);
  await sdk.waitUntilInstanceRunning({ client: ec2, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { InstanceIds });
}
