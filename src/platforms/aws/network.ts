import type { Subnet as AwsSubnet, Filter } from '@aws-sdk/client-ec2';
import { AppError } from '../../model/errors.ts';
import type { SiteSettings } from '../platform.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { readPages } from './pages.ts';
import { belongingTo, nameTag } from './tags.ts';

export interface Network {
  readonly vpc: string;
  readonly account: string;
  readonly cidrs: readonly string[];
  readonly subnets: readonly Subnet[];
  /** Made by Purlin for this deployment at this site. */
  readonly own: boolean;
}

export interface Subnet {
  readonly id: string;
  readonly vpc: string;
  readonly zone: string;
  readonly cidr: string;
  /** Machines in it get a public address unless somebody says otherwise. */
  readonly public: boolean;
}

/**
 * The network that the settings name, with the subnets that machines may be in; undefined for one of its own that is not made yet.
 * Errors: `not-found` with what the region lacks.
 */
export async function findNetwork(ec2: Ec2, site: SiteSettings, purpose: Purpose): Promise<Network | undefined> {
  const { network = {} } = ec2.settings;
  if (network.cidr !== undefined) return await findOwnNetwork(ec2, site, purpose);
  const { vpc: wantedVpc, subnets: wanted } = network;
  if (wantedVpc === undefined && wanted !== undefined) {
    const subnets = pick(await readSubnets(ec2, [], purpose), wanted, purpose);
    return await completed(ec2, subnets[0]?.vpc ?? '', subnets, purpose);
  }
  const vpc = await findVpc(ec2, wantedVpc, purpose);
  const all = await readSubnets(ec2, [{ Name: 'vpc-id', Values: [vpc] }], purpose);
  const usual = wantedVpc === undefined && all.some(({ usual }) => usual) ? all.filter(({ usual }) => usual) : all;
  const subnets = wanted === undefined ? usual : pick(all, wanted, purpose);
  if (subnets.length === 0) throw missing(`${vpc} has no subnets`, purpose);
  return await completed(ec2, vpc, subnets, purpose);
}

/** Zones that machines can be in: those of the subnets, or all of the region where subnets are made as they are needed. */
export async function zonesOf(ec2: Ec2, network: Network | undefined, purpose: Purpose): Promise<readonly string[]> {
  if (network !== undefined && !network.own) return [...new Set(network.subnets.map(({ zone }) => zone))].toSorted();
  const answer = await ec2.send(new ec2.sdk.DescribeAvailabilityZonesCommand({}), purpose);
  const usable = (answer.AvailabilityZones ?? []).filter(
    ({ State, ZoneType }) => State === 'available' && (ZoneType ?? 'availability-zone') === 'availability-zone',
  );
  return usable.flatMap(({ ZoneName }) => ZoneName ?? []).toSorted();
}

/** VPCs that were made for this deployment at this site: one, or two after a crash; the one with subnets first. */
export async function findOwnNetwork(ec2: Ec2, site: SiteSettings, purpose: Purpose): Promise<Network | undefined> {
  const { deployment, site: name } = site;
  const Filters = belongingTo({ owner: ec2.owner, deployment, site: name });
  const { Vpcs = [] } = await ec2.send(new ec2.sdk.DescribeVpcsCommand({ Filters }), purpose);
  if (Vpcs.length === 0) return undefined;
  const subnets = await readSubnets(ec2, Filters, purpose);
  const ids = Vpcs.flatMap(({ VpcId }) => VpcId ?? []).toSorted();
  const vpc = ids.find((id) => subnets.some((subnet) => subnet.vpc === id)) ?? ids[0] ?? '';
  const { OwnerId = '', CidrBlock = '' } = Vpcs.find(({ VpcId }) => VpcId === vpc) ?? {};
  const own = subnets.filter((subnet) => subnet.vpc === vpc);
  return {
    vpc,
    account: OwnerId,
    cidrs: [CidrBlock],
    subnets: own.map((subnet) => ({ ...subnet, public: true })),
    own: true,
  };
}

async function findVpc(ec2: Ec2, wanted: string | undefined, purpose: Purpose): Promise<string> {
  const filter =
    wanted === undefined
      ? { Name: 'is-default', Values: ['true'] }
      : { Name: wanted.startsWith('vpc-') ? 'vpc-id' : 'tag:Name', Values: [wanted] };
  const { Vpcs = [] } = await ec2.send(new ec2.sdk.DescribeVpcsCommand({ Filters: [filter] }), purpose);
  const [first, second] = Vpcs.flatMap(({ VpcId }) => VpcId ?? []);
  if (first === undefined)
    throw missing(wanted === undefined ? 'it has no default VPC' : `it has no VPC ${wanted}`, purpose);
  if (second !== undefined) throw missing(`it has more than one VPC ${wanted ?? 'by default'}`, purpose);
  return first;
}

async function completed(ec2: Ec2, vpc: string, subnets: readonly Subnet[], purpose: Purpose): Promise<Network> {
  const { Vpcs = [] } = await ec2.send(new ec2.sdk.DescribeVpcsCommand({ VpcIds: [vpc] }), purpose);
  const { OwnerId = '', CidrBlock = '', CidrBlockAssociationSet = [] } = Vpcs[0] ?? {};
  const more = CidrBlockAssociationSet.flatMap(({ CidrBlock: cidr }) => cidr ?? []);
  return { vpc, account: OwnerId, cidrs: [...new Set([CidrBlock, ...more])], subnets, own: false };
}

interface KnownSubnet extends Subnet {
  readonly name: string | undefined;
  readonly usual: boolean;
}

/** Subnets that these filters leave, in the order of their zones. */
export async function readSubnets(ec2: Ec2, Filters: Filter[], purpose: Purpose): Promise<readonly KnownSubnet[]> {
  const subnets = await readPages(async (NextToken) => {
    const page = await ec2.send(new ec2.sdk.DescribeSubnetsCommand({ Filters, NextToken }), purpose);
    return { items: (page.Subnets ?? []).flatMap(readSubnet), next: page.NextToken };
  });
  return subnets.toSorted((a, b) => (a.zone + a.id < b.zone + b.id ? -1 : 1));
}

function readSubnet(subnet: AwsSubnet): readonly KnownSubnet[] {
  const {
    SubnetId: id,
    VpcId: vpc,
    AvailabilityZone: zone,
    CidrBlock = '',
    MapPublicIpOnLaunch,
    DefaultForAz,
    Tags,
  } = subnet;
  if (id === undefined || vpc === undefined || zone === undefined) return [];
  const isPublic = MapPublicIpOnLaunch ?? false;
  return [{ id, vpc, zone, cidr: CidrBlock, public: isPublic, name: nameTag(Tags), usual: DefaultForAz ?? false }];
}

function pick(subnets: readonly KnownSubnet[], wanted: readonly string[], purpose: Purpose): readonly Subnet[] {
  const absent = wanted.filter((text) => !subnets.some(({ id, name }) => text === id || text === name));
  if (absent.length > 0) throw missing(`there is no subnet ${absent.join(', ')}`, purpose);
  return subnets.filter(({ id, name }) => wanted.includes(id) || wanted.includes(name ?? ''));
}

function missing(why: string, { to }: Purpose): AppError {
  return new AppError('not-found', `cannot ${to}: ${why}`, {
    hint: 'Name `vpc` and `subnets` that the region has in `settings.network` of the site, or a `cidr` for a network of its own.',
  });
}
