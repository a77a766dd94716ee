import type { Filter, ServiceInputTypes, ServiceOutputTypes, Tag } from '@aws-sdk/client-ec2';
import type { Ec2, Ec2Command, Purpose } from './ec2.ts';
import { isListensGroup } from './groups.ts';
import { findInstances, isLive, waitForState } from './instances.ts';
import { readPages } from './pages.ts';
import { type Belonging, readTags } from './tags.ts';
import { waitFor } from './wait.ts';

/** Something that carries our tags. */
export interface Thing {
  readonly id: string;
  readonly belonging: Belonging;
}

/** One kind of thing that Purlin makes at AWS. */
export interface ThingKind {
  readonly kind: string;
  /** Those of ours that pass the filters. */
  find(ec2: Ec2, Filters: Filter[], purpose: Purpose): Promise<readonly Thing[]>;
  /** Absent counts as done; while AWS still sees something in it, it is tried again. */
  remove(ec2: Ec2, id: string, purpose: Purpose): Promise<void>;
}

const RELEASE_TIMEOUT_MS = 5 * 60_000;
const IN_USE =
  /^(DependencyViolation|InvalidGroup\.InUse|VolumeInUse|IncorrectState|InvalidNetworkInterface\.InUse|InvalidParameterValue\.InUse)$/;
const GONE = /(\.NotFound|\.NotAttached)$/;
const FORESEEN = new RegExp(`${IN_USE.source}|${GONE.source}`);

const MACHINES: ThingKind = {
  kind: 'machine',
  async find(ec2, Filters, purpose) {
    const instances = await findInstances(ec2, Filters, purpose);
    const notGone = instances.filter(({ state }) => state !== 'terminated');
    return notGone.map((instance) => ({ id: instance.id, belonging: instance }));
  },
  async remove(ec2, id, purpose) {
    const [instance] = await findInstances(ec2, [{ Name: 'instance-id', Values: [id] }], purpose);
    if (instance === undefined || instance.state === 'terminated') return;
    const command = new ec2.sdk.TerminateInstancesCommand({ InstanceIds: [id] });
    if (isLive(instance)) await ec2.attempt(command, purpose, GONE);
    await waitForState(ec2, id, 'terminated', purpose);
  },
};

const VOLUMES: ThingKind = {
  kind: 'volume',
  find: (ec2, Filters, purpose) =>
    readThings(async (NextToken) => {
      const { Volumes = [], NextToken: next } = await ec2.send(
        new ec2.sdk.DescribeVolumesCommand({ Filters, NextToken }),
        purpose,
      );
      return { items: Volumes.map(({ VolumeId: id, Tags }) => ({ id, Tags })), next };
    }),
  remove: (ec2, VolumeId, purpose) => release(ec2, new ec2.sdk.DeleteVolumeCommand({ VolumeId }), purpose),
};

const INTERFACES: ThingKind = {
  kind: 'network-interface',
  find: (ec2, Filters, purpose) =>
    readThings(async (NextToken) => {
      const { NetworkInterfaces = [], NextToken: next } = await ec2.send(
        new ec2.sdk.DescribeNetworkInterfacesCommand({ Filters, NextToken }),
        purpose,
      );
      return { items: NetworkInterfaces.map(({ NetworkInterfaceId: id, TagSet: Tags }) => ({ id, Tags })), next };
    }),
  remove: (ec2, NetworkInterfaceId, purpose) =>
    release(ec2, new ec2.sdk.DeleteNetworkInterfaceCommand({ NetworkInterfaceId }), purpose),
};

const GROUPS: ThingKind = {
  kind: 'security-group',
  async find(ec2, Filters, purpose) {
    const groups = await readThings(async (NextToken) => {
      const { SecurityGroups = [], NextToken: next } = await ec2.send(
        new ec2.sdk.DescribeSecurityGroupsCommand({ Filters, NextToken }),
        purpose,
      );
      return { items: SecurityGroups.map(({ GroupId: id, Tags }) => ({ id, Tags })), next };
    });
    // Those that name others in their rules go first.
    const isSource = ({ belonging }: Thing) => Number(!isListensGroup(belonging.owner, belonging.name));
    return groups.toSorted((a, b) => isSource(a) - isSource(b));
  },
  remove: (ec2, GroupId, purpose) => release(ec2, new ec2.sdk.DeleteSecurityGroupCommand({ GroupId }), purpose),
};

const SUBNETS: ThingKind = {
  kind: 'subnet',
  find: (ec2, Filters, purpose) =>
    readThings(async (NextToken) => {
      const { Subnets = [], NextToken: next } = await ec2.send(
        new ec2.sdk.DescribeSubnetsCommand({ Filters, NextToken }),
        purpose,
      );
      return { items: Subnets.map(({ SubnetId: id, Tags }) => ({ id, Tags })), next };
    }),
  remove: (ec2, SubnetId, purpose) => release(ec2, new ec2.sdk.DeleteSubnetCommand({ SubnetId }), purpose),
};

const GATEWAYS: ThingKind = {
  kind: 'gateway',
  find: (ec2, Filters, purpose) =>
    readThings(async (NextToken) => {
      const { InternetGateways = [], NextToken: next } = await ec2.send(
        new ec2.sdk.DescribeInternetGatewaysCommand({ Filters, NextToken }),
        purpose,
      );
      return { items: InternetGateways.map(({ InternetGatewayId: id, Tags }) => ({ id, Tags })), next };
    }),
  async remove(ec2, InternetGatewayId, purpose) {
    const { DescribeInternetGatewaysCommand, DetachInternetGatewayCommand, DeleteInternetGatewayCommand } = ec2.sdk;
    const Filters = [{ Name: 'internet-gateway-id', Values: [InternetGatewayId] }];
    const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({ Filters }), purpose);
    for (const { VpcId } of InternetGateways.flatMap(({ Attachments = [] }) => Attachments))
      await release(ec2, new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }), purpose);
    await release(ec2, new DeleteInternetGatewayCommand({ InternetGatewayId }), purpose);
  },
};

const NETWORKS: ThingKind = {
  kind: 'network',
  find: (ec2, Filters, purpose) =>
    readThings(async (NextToken) => {
      const { Vpcs = [], NextToken: next } = await ec2.send(
        new ec2.sdk.DescribeVpcsCommand({ Filters, NextToken }),
        purpose,
      );
      return { items: Vpcs.map(({ VpcId: id, Tags }) => ({ id, Tags })), next };
    }),
  remove: (ec2, VpcId, purpose) => release(ec2, new ec2.sdk.DeleteVpcCommand({ VpcId }), purpose),
};

/** A machine, and what came with it. */
export const OF_MACHINES: readonly ThingKind[] = [MACHINES, VOLUMES, INTERFACES];
/** What the machines of a deployment share at a site. Both lists stand in the order in which things can be removed. */
export const SHARED: readonly ThingKind[] = [GROUPS, SUBNETS, GATEWAYS, NETWORKS];

async function readThings(
  read: (token: string | undefined) => Promise<{
    readonly items: readonly { readonly id: string | undefined; readonly Tags: Tag[] | undefined }[];
    readonly next: string | undefined;
  }>,
): Promise<readonly Thing[]> {
  const found = await readPages(read);
  return found.flatMap(({ id, Tags }) => {
    const belonging = readTags(Tags);
    return id === undefined || belonging === undefined ? [] : [{ id, belonging }];
  });
}

async function release<In extends ServiceInputTypes, Out extends ServiceOutputTypes>(
  ec2: Ec2,
  command: Ec2Command<In, Out>,
  purpose: Purpose,
): Promise<void> {
  const attempt = async () => {
    const { refused = '' } = await ec2.attempt(command, purpose, FORESEEN);
    return IN_USE.test(refused) ? undefined : true;
  };
  await waitFor(attempt, { ...purpose, clock: ec2.clock, timeoutMs: RELEASE_TIMEOUT_MS });
}
