import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { ListenRule } from '../../model/machine.ts';

/** What one rule lets in; `from` is `members`, `group`, or an address range. */
export interface Rule {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  readonly from: string;
  /** Let in by `admit`, for members at other sites. */
  readonly admitted?: true;
}

export interface Openings {
  readonly listens: readonly ListenRule[];
  /** Ranges of members at other sites. */
  readonly admitted: readonly string[];
  readonly sshFrom: readonly string[];
}

const SSH_PORT = 22;
const EVERYBODY = ['0.0.0.0/0', '::/0'];

/** All that a machine lets in, sorted and without twins. */
export function rulesOf({ listens, admitted, sshFrom }: Openings): readonly Rule[] {
  const rules: Rule[] = sshFrom.map((from) => ({ port: SSH_PORT, protocol: 'tcp', from }));
  for (const { port, protocol, from } of listens) {
    for (const one of sourcesOf(from)) rules.push({ port, protocol, from: one });
    if (from !== 'deployment') continue;
    for (const one of admitted) rules.push({ port, protocol, from: one, admitted: true });
  }
  const byText = new Map(rules.map((rule) => [ruleText(rule), rule]));
  return [...byText.keys()].sort().flatMap((text) => byText.get(text) ?? []);
}

function sourcesOf(from: ListenRule['from']): readonly string[] {
  if (from === 'anywhere') return EVERYBODY;
  return [from === 'group' ? 'group' : 'members'];
}

function ruleText({ port, protocol, from }: Rule): string {
  return `${from} ${protocol} ${port}`;
}

/** A name for a set of rules: machines that let in the same share one security group. */
export function digestOf(rules: readonly Rule[]): string {
  const told = rules.map((rule) => `${ruleText(rule)}${rule.admitted ? ' admitted' : ''}`);
  return hash('sha256', told.join('\n')).slice(0, 16);
}

/** A range as Neutron writes it: a lone address is a range of one. */
export function asRange(address: string): string {
  if (address.includes('/')) return address;
  return `${address}/${isIPv6(address) ? 128 : 32}`;
}

/** Ids of the security groups that rules name. */
export interface Remotes {
  readonly members: string;
  readonly group: string;
}

/** One rule in Neutron's words. */
export interface NeutronRule {
  readonly direction: string;
  readonly ethertype: string;
  readonly protocol?: string | null | undefined;
  readonly port_range_min?: number | null | undefined;
  readonly port_range_max?: number | null | undefined;
  readonly remote_ip_prefix?: string | null | undefined;
  readonly remote_group_id?: string | null | undefined;
  readonly description?: string | null | undefined;
}

/** Marks the rules that `admit` made. */
export const ADMITTED = 'purlin admitted';

/** Rules as Neutron takes them; those for members stand once for each family of addresses. */
export function neutronRules(rules: readonly Rule[], remotes: Remotes): readonly NeutronRule[] {
  return rules.flatMap(({ port, protocol, from, admitted }): readonly NeutronRule[] => {
    const open = { direction: 'ingress', protocol, port_range_min: port, port_range_max: port };
    const description = admitted ? ADMITTED : 'purlin';
    if (from === 'members' || from === 'group') {
      const remote = { remote_group_id: remotes[from], description };
      return ['IPv4', 'IPv6'].map((ethertype) => ({ ...open, ethertype, ...remote }));
    }
    const ethertype = from.includes(':') ? 'IPv6' : 'IPv4';
    return [{ ...open, ethertype, remote_ip_prefix: from, description }];
  });
}

export interface RuleDiff<T> {
  readonly missing: readonly NeutronRule[];
  /** Rules inwards that are not wanted; those outwards are left as they are. */
  readonly extra: readonly T[];
}

/** What must change so that a security group has exactly these rules inwards. */
export function diffRules<T extends NeutronRule>(wanted: readonly NeutronRule[], there: readonly T[]): RuleDiff<T> {
  const inwards = there.filter(({ direction }) => direction === 'ingress');
  const wantedTexts = new Set(wanted.map(textOf));
  const thereTexts = new Set(inwards.map(textOf));
  return {
    missing: wanted.filter((rule) => !thereTexts.has(textOf(rule))),
    extra: inwards.filter((rule) => !wantedTexts.has(textOf(rule))),
  };
}

function textOf(rule: NeutronRule): string {
  const { ethertype, protocol, port_range_min: min, port_range_max: max } = rule;
  const { remote_ip_prefix: range, remote_group_id: group } = rule;
  return [ethertype, protocol, min, max, range ?? '', group ?? ''].join(' ');
}
