import type { IngressRule } from './seen-machine.ts';
import { all, type Element, textAt } from './xml.ts';

const PROTOCOLS: Readonly<Record<string, IngressRule['protocol']>> = {
  '-1': 'all',
  tcp: 'tcp',
  '6': 'tcp',
  udp: 'udp',
  '17': 'udp',
  icmp: 'icmp',
  '1': 'icmp',
};

/**
 * What reaches an instance, from the answer of DescribeSecurityGroups. A group as a source means its members' private addresses
 * (EC2 User Guide, "Security group referencing"). Undefined for an instance without groups.
 */
export function readAwsGroups(
  answer: Element,
  instances: readonly Element[],
): (instance: Element) => readonly IngressRule[] | undefined {
  const members = (group: string) =>
    instances
      .filter((one) => groupsOf(one).includes(group))
      .map((one) => textAt(one, 'privateIpAddress'))
      .filter((address) => address !== undefined);
  const rules = new Map<string, readonly IngressRule[]>();
  for (const group of all(answer, 'securityGroupInfo', 'item')) {
    const permissions = all(group, 'ipPermissions', 'item').map((permission) => readPermission(permission, members));
    rules.set(textAt(group, 'groupId') ?? '', permissions);
  }
  return (instance) => {
    const groups = groupsOf(instance);
    return groups.length === 0 ? undefined : groups.flatMap((group) => rules.get(group) ?? []);
  };
}

/** Groups belong to network interfaces; moto leaves them out of an instance that was run with interfaces of its own. */
function groupsOf(instance: Element): readonly string[] {
  const ofInterfaces = all(instance, 'networkInterfaceSet', 'item', 'groupSet', 'item');
  const groups = ofInterfaces.length > 0 ? ofInterfaces : all(instance, 'groupSet', 'item');
  return groups.map((group) => textAt(group, 'groupId') ?? '');
}

function readPermission(permission: Element, members: (group: string) => readonly string[]): IngressRule {
  const protocol = PROTOCOLS[textAt(permission, 'ipProtocol') ?? ''];
  if (protocol === undefined) throw new Error(`protocol ${textAt(permission, 'ipProtocol')} is not known here`);
  const ranges = all(permission, 'ipRanges', 'item').map((range) => textAt(range, 'cidrIp') ?? '');
  const groups = all(permission, 'groups', 'item').flatMap((group) => members(textAt(group, 'groupId') ?? ''));
  const from = [...ranges, ...groups].filter(Boolean);
  if (protocol === 'all' || protocol === 'icmp') return { protocol, from };
  return { protocol, from, ports: [Number(textAt(permission, 'fromPort')), Number(textAt(permission, 'toPort'))] };
}
