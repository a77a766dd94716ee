import type { SiteSettings } from '../platform.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { findOwnNetwork, type Network, readSubnets, type Subnet, zonesOf } from './network.ts';
import { subnetCidr } from './subnet-cidr.ts';
import { type Belonging, belongingTo, tagSpecifications } from './tags.ts';
import { waitFor } from './wait.ts';

const SETTLE_MS = 60_000;

/** Makes the site's own VPC with a way to the internet, or what is missing of it. Subnets are made when a zone is first used. */
export async function ensureOwnNetwork(ec2: Ec2, site: SiteSettings, purpose: Purpose): Promise<Network> {
  const belonging = belongingOf(ec2, site, 'network');
  const network = (await findOwnNetwork(ec2, site, purpose)) ?? (await makeVpc(ec2, site, belonging, purpose));
  const gateway = await ensureGateway(ec2, network, belonging, purpose);
  await ensureRoute(ec2, network, gateway, purpose);
  return network;
}

/** The subnet of a zone in the site's own VPC, made when it is not there. */
export async function ensureOwnSubnet(
  ec2: Ec2,
  site: SiteSettings,
  network: Network,
  place: { readonly zone: string | undefined; readonly purpose: Purpose },
): Promise<Subnet> {
  const { purpose } = place;
  const zones = await zonesOf(ec2, network, purpose);
  const zone = place.zone ?? zones[0] ?? '';
  const there = network.subnets.find((subnet) => subnet.zone === zone);
  if (there !== undefined) return there;
  const cidr = subnetCidr(network.cidrs[0] ?? '', Math.max(0, zones.indexOf(zone)));
  const command = new ec2.sdk.CreateSubnetCommand({
    VpcId: network.vpc,
    CidrBlock: cidr,
    AvailabilityZone: zone,
    TagSpecifications: tagSpecifications(belongingOf(ec2, site, zone), ['subnet']),
  });
  await ec2.attempt(command, purpose, /^InvalidSubnet\.Conflict$/);
  const Filters = [{ Name: 'vpc-id', Values: [network.vpc] }];
  const find = async () => (await readSubnets(ec2, Filters, purpose)).find((subnet) => subnet.cidr === cidr);
  return { ...(await waitFor(find, waiting(ec2, purpose))), public: true };
}

function belongingOf({ owner }: Ec2, { deployment, site }: SiteSettings, what: string): Belonging {
  return { owner, deployment, site, name: `${deployment} ${site} ${what}` };
}

function waiting({ clock }: Ec2, purpose: Purpose) {
  return { ...purpose, clock, timeoutMs: SETTLE_MS };
}

async function makeVpc(ec2: Ec2, site: SiteSettings, belonging: Belonging, purpose: Purpose): Promise<Network> {
  const command = new ec2.sdk.CreateVpcCommand({
    CidrBlock: ec2.settings.network?.cidr,
    TagSpecifications: tagSpecifications(belonging, ['vpc']),
  });
  await ec2.send(command, purpose);
  return await waitFor(() => findOwnNetwork(ec2, site, purpose), waiting(ec2, purpose));
}

async function ensureGateway(ec2: Ec2, { vpc }: Network, belonging: Belonging, purpose: Purpose): Promise<string> {
  const { owner, deployment, site } = belonging;
  const Filters = belongingTo({ owner, deployment, site });
  const { InternetGateways = [] } = await ec2.send(new ec2.sdk.DescribeInternetGatewaysCommand({ Filters }), purpose);
  const attached = InternetGateways.find(({ Attachments }) => Attachments?.some(({ VpcId }) => VpcId === vpc));
  if (attached?.InternetGatewayId !== undefined) return attached.InternetGatewayId;
  const free = InternetGateways.find(({ Attachments = [] }) => Attachments.length === 0);
  const id = free?.InternetGatewayId ?? (await makeGateway(ec2, belonging, purpose));
  const attach = async () => {
    const command = new ec2.sdk.AttachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpc });
    return (await ec2.attempt(command, purpose, /^InvalidInternetGatewayID\.NotFound$/)).answer;
  };
  await waitFor(attach, waiting(ec2, purpose));
  return id;
}

async function makeGateway(ec2: Ec2, belonging: Belonging, purpose: Purpose): Promise<string> {
  const TagSpecifications = tagSpecifications(belonging, ['internet-gateway']);
  const made = await ec2.send(new ec2.sdk.CreateInternetGatewayCommand({ TagSpecifications }), purpose);
  return made.InternetGateway?.InternetGatewayId ?? '';
}

/** The VPC's main table, which comes and goes with it, counts for every subnet that has none of its own. */
async function ensureRoute(ec2: Ec2, { vpc }: Network, gateway: string, purpose: Purpose): Promise<void> {
  const Filters = [
    { Name: 'vpc-id', Values: [vpc] },
    { Name: 'association.main', Values: ['true'] },
  ];
  const find = async () => {
    const { RouteTables = [] } = await ec2.send(new ec2.sdk.DescribeRouteTablesCommand({ Filters }), purpose);
    return RouteTables[0];
  };
  const { RouteTableId, Routes = [] } = await waitFor(find, waiting(ec2, purpose));
  const everywhere = '0.0.0.0/0';
  if (Routes.some(({ DestinationCidrBlock: to, GatewayId }) => to === everywhere && GatewayId === gateway)) return;
  const command = new ec2.sdk.CreateRouteCommand({
    RouteTableId,
    DestinationCidrBlock: everywhere,
    GatewayId: gateway,
  });
  await ec2.attempt(command, purpose, /^RouteAlreadyExists$/);
}
