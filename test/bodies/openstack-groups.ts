import type { Port } from './openstack-watch.ts';
import type { IngressRule } from './seen-machine.ts';

/** What is read of Networking's security group rules. */
export interface GroupRule {
  readonly security_group_id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6' | null;
  readonly protocol: string | null;
  readonly port_range_min: number | null;
  readonly port_range_max: number | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
}

const PROTOCOLS: Readonly<Record<string, IngressRule['protocol']>> = {
  any: 'all',
  tcp: 'tcp',
  '6': 'tcp',
  udp: 'udp',
  '17': 'udp',
  icmp: 'icmp',
  '1': 'icmp',
};

/** What reaches a server by its ports; a group as a source means the fixed addresses of its ports. Undefined: everything does. */
export function ingressOf(
  own: readonly Port[],
  ports: readonly Port[],
  rules: readonly GroupRule[],
): readonly IngressRule[] | undefined {
  if (own.every((port) => port.port_security_enabled === false)) return undefined;
  const groups = own.flatMap((port) => port.security_groups);
  return rules
    .filter((rule) => rule.direction === 'ingress' && rule.ethertype !== 'IPv6')
    .filter((rule) => groups.includes(rule.security_group_id))
    .map((rule) => readRule(rule, ports));
}

function readRule(rule: GroupRule, ports: readonly Port[]): IngressRule {
  const protocol = PROTOCOLS[rule.protocol ?? 'any'];
  if (protocol === undefined) throw new Error(`protocol ${rule.protocol} is not known here`);
  const group = rule.remote_group_id;
  const from =
    group === null
      ? [rule.remote_ip_prefix ?? '0.0.0.0/0']
      : ports.filter((port) => port.security_groups.includes(group)).flatMap(fixedAddresses);
  const { port_range_min: first, port_range_max: last } = rule;
  const ranged = (protocol === 'tcp' || protocol === 'udp') && first !== null && last !== null;
  return { protocol, from, ...(ranged && { ports: [first, last] }) };
}

export function fixedAddresses(port: Port): readonly string[] {
  return port.fixed_ips.map((one) => one.ip_address).filter((address) => !address.includes(':'));
}
