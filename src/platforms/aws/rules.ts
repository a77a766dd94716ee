import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { ListenRule } from '../../model/machine.ts';
import { canonicalCidr } from './subnet-cidr.ts';

/** One way in: a port, and who may use it; `source` is the id of a security group or an address range. */
export interface Ingress {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly source: string;
}

/** What marks rules for members at other sites, which `admit` keeps and nobody else touches. */
export const ADMITTED = 'purlin: members elsewhere';
const OURS = 'purlin';
const EVERYBODY: readonly string[] = ['0.0.0.0/0', '::/0'];

/** Rules for ports that machines listen on. `group` is the security group of the machine's group, `members` that of all at the site. */
export function listenIngress(
  listens: readonly ListenRule[],
  groups: { readonly members: string; readonly group: string },
): readonly Ingress[] {
  return listens.flatMap(({ port, protocol, from }) => {
    const sources = from === 'anywhere' ? EVERYBODY : [from === 'group' ? groups.group : groups.members];
    return sources.map((source) => ({ port, protocol, source }));
  });
}

/** Rules that let addresses in to what the deployment's machines may reach. */
export function admitIngress(listens: readonly ListenRule[], cidrs: readonly string[]): readonly Ingress[] {
  return listens
    .filter(({ from }) => from === 'deployment')
    .flatMap(({ port, protocol }) => cidrs.map((cidr) => ({ port, protocol, source: canonicalCidr(cidr) })));
}

/** SSH for these ranges. */
export function sshIngress(cidrs: readonly string[]): readonly Ingress[] {
  return cidrs.map((cidr) => ({ port: 22, protocol: 'tcp', source: canonicalCidr(cidr) }));
}

/** What to add and, by id, what to take away, so that the rules of one kind (admitted, or all others) are the wanted ones. */
export function diffRules(
  current: readonly SecurityGroupRule[],
  wanted: readonly Ingress[],
  kind: 'own' | 'admitted' = 'own',
): { readonly add: readonly Ingress[]; readonly remove: readonly string[] } {
  const counted = current.filter(
    ({ IsEgress, Description }) => IsEgress !== true && (Description === ADMITTED) === (kind === 'admitted'),
  );
  const wantedKeys = new Set(wanted.map(keyOf));
  const there = new Set(counted.map(keyOfRule));
  const missing = new Map(wanted.filter((rule) => !there.has(keyOf(rule))).map((rule) => [keyOf(rule), rule]));
  const extra = counted.filter((rule) => !wantedKeys.has(keyOfRule(rule)));
  return { add: [...missing.values()], remove: extra.flatMap(({ SecurityGroupRuleId }) => SecurityGroupRuleId ?? []) };
}

/** A rule as a permission of its own, so that it gets an id of its own. */
export function permission({ port, protocol, source }: Ingress, kind: 'own' | 'admitted'): IpPermission {
  const Description = kind === 'admitted' ? ADMITTED : OURS;
  const range = source.startsWith('sg-')
    ? { UserIdGroupPairs: [{ GroupId: source, Description }] }
    : source.includes(':')
      ? { Ipv6Ranges: [{ CidrIpv6: source, Description }] }
      : { IpRanges: [{ CidrIp: source, Description }] };
  return { IpProtocol: protocol, FromPort: port, ToPort: port, ...range };
}

/** The addresses that are admitted now. */
export function admittedCidrs(current: readonly SecurityGroupRule[]): readonly string[] {
  const cidrs = current
    .filter(({ Description }) => Description === ADMITTED)
    .flatMap(({ CidrIpv4, CidrIpv6 }) => CidrIpv4 ?? CidrIpv6 ?? []);
  return [...new Set(cidrs)];
}

function keyOf({ port, protocol, source }: Ingress): string {
  return `${protocol} ${port}-${port} ${source}`;
}

function keyOfRule({
  IpProtocol,
  FromPort,
  ToPort,
  CidrIpv4,
  CidrIpv6,
  ReferencedGroupInfo,
}: SecurityGroupRule): string {
  return `${IpProtocol} ${FromPort}-${ToPort} ${CidrIpv4 ?? CidrIpv6 ?? ReferencedGroupInfo?.GroupId}`;
}
