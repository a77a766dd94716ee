import { describe, expect, test } from 'vitest';
import { readAwsGroups } from '../bodies/aws-groups.ts';
import { writeFilter } from '../bodies/filter-text.ts';
import { type GroupRule, ingressOf } from '../bodies/openstack-groups.ts';
import type { Port } from '../bodies/openstack-watch.ts';
import type { SeenMachine } from '../bodies/seen-machine.ts';
import { all, parseXml, textAt } from '../bodies/xml.ts';

const RULE: GroupRule = {
  security_group_id: 'own',
  direction: 'ingress',
  ethertype: 'IPv4',
  protocol: 'tcp',
  port_range_min: 22,
  port_range_max: 23,
  remote_ip_prefix: null,
  remote_group_id: null,
};

describe('security group rules of Neutron', () => {
  const port = (id: string, address: string, groups: readonly string[]): Port => ({
    id,
    device_id: id,
    security_groups: groups,
    fixed_ips: [{ ip_address: address }, { ip_address: 'fd00::1' }],
  });
  const own = port('one', '10.0.0.1', ['own']);
  const ports = [own, port('two', '10.0.0.2', ['others']), port('three', '10.0.0.3', ['others'])];

  const CASES: readonly (readonly [what: string, rule: Partial<GroupRule>, ingress: object | undefined])[] = [
    ['no source is everybody', {}, { protocol: 'tcp', ports: [22, 23], from: ['0.0.0.0/0'] }],
    ['a prefix', { remote_ip_prefix: '10.1.0.0/16' }, { protocol: 'tcp', ports: [22, 23], from: ['10.1.0.0/16'] }],
    [
      'a group is its members',
      { remote_group_id: 'others' },
      { protocol: 'tcp', ports: [22, 23], from: ['10.0.0.2', '10.0.0.3'] },
    ],
    ['no protocol is all', { protocol: null, port_range_min: null }, { protocol: 'all', from: ['0.0.0.0/0'] }],
    ['no ports are all', { port_range_min: null, port_range_max: null }, { protocol: 'tcp', from: ['0.0.0.0/0'] }],
    ['another group', { security_group_id: 'others' }, undefined],
    ['the way out', { direction: 'egress' }, undefined],
    ['IPv6', { ethertype: 'IPv6' }, undefined],
  ];
  test.each(CASES)('%s', (_, rule, ingress) => {
    expect(ingressOf([own], ports, [{ ...RULE, ...rule }])).toEqual(ingress === undefined ? [] : [ingress]);
  });

  test('a port without port security lets everything in', () => {
    expect(ingressOf([{ ...own, port_security_enabled: false }], ports, [RULE])).toBeUndefined();
  });
});

describe('security groups of EC2', () => {
  const xml = (text: string) => parseXml(`<top>${text}</top>`).children[0];
  const told = xml(
    `<securityGroupInfo><item><groupId>sg-1</groupId><ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort>
    <ipRanges><item><cidrIp>192.0.2.1/32</cidrIp></item></ipRanges><groups><item><groupId>sg-1</groupId></item></groups></item></ipPermissions></item></securityGroupInfo>`,
  );
  const group = '<groupSet><item><groupId>sg-1</groupId></item></groupSet>';
  const CASES = [
    ['of an instance', group],
    [
      'of its network interface, where it was run with one',
      `<networkInterfaceSet><item>${group}</item></networkInterfaceSet>`,
    ],
  ] as const;

  test.each(CASES)('%s', (_, groups) => {
    const instance = xml(`<privateIpAddress>10.0.0.1</privateIpAddress>${groups}`);
    if (!told || !instance) throw new Error('no XML');
    const from = ['192.0.2.1/32', '10.0.0.1'];
    expect(readAwsGroups(told, [instance])(instance)).toEqual([{ protocol: 'tcp', ports: [22, 22], from }]);
  });

  test('an instance without groups lets everything in', () => {
    const instance = xml('<privateIpAddress>10.0.0.1</privateIpAddress>');
    expect(told && instance && readAwsGroups(told, [instance])(instance)).toBeUndefined();
  });
});

describe('the packet filter of a yard', () => {
  const machine = (address: string, more: Partial<SeenMachine> = {}): SeenMachine => ({
    id: address,
    power: 'on',
    hostname: address,
    addresses: [address, ...(more.publicAddresses ?? [])],
    image: 'debian-12',
    ...more,
  });

  test('a machine with rules drops all else, one without takes everything', () => {
    const text = writeFilter(
      [
        [
          machine('10.0.0.1', { ingress: [{ protocol: 'udp', ports: [1, 2], from: ['10.0.0.2', '10.0.0.2'] }] }),
          machine('10.0.0.2'),
        ],
      ],
      { apart: false },
    );
    expect(text).toMatch(/chain to-0 \{\s+ip saddr \{ 10\.0\.0\.2 \} udp dport 1-2 accept\s+drop\s+\}/);
    expect(text).toMatch(/chain to-1 \{\s+\}/);
    expect(text).toContain('ip daddr vmap { 10.0.0.1 : jump to-0, 10.0.0.2 : jump to-1 }');
  });

  test('who has a public address is known by it at public addresses of others', () => {
    const text = writeFilter(
      [
        [machine('10.0.0.1', { publicAddresses: ['192.0.2.1'] })],
        [machine('10.9.0.1', { publicAddresses: ['192.0.2.9'] })],
      ],
      { apart: true },
    );
    expect(text).toContain('ip saddr { 10.0.0.1 } ct original ip daddr { 192.0.2.9 } snat ip to 192.0.2.1');
    expect(text).toMatch(/chain to-0 \{\s+ip saddr \{ 10\.9\.0\.1 \} drop\s+\}/);
  });

  test('a public address that is translated leads to the inner one, for the yard and for its machine too', () => {
    const outer = { publicAddresses: ['192.0.2.1'], translated: true };
    const text = writeFilter([[machine('10.0.0.1', outer), machine('192.0.2.7', { publicAddresses: ['192.0.2.7'] })]], {
      apart: false,
    });
    expect(text.match(/ip daddr 192\.0\.2\.1 dnat ip to 10\.0\.0\.1/g)).toHaveLength(2);
    expect(text).toContain('ip saddr { 10.0.0.1 } ct original ip daddr { 192.0.2.1, 192.0.2.7 } snat ip to 192.0.2.1');
    expect(text).not.toContain('192.0.2.7 dnat');
  });

  test('no machines, no rules', () => {
    expect(writeFilter([], { apart: true })).not.toMatch(/jump|[sd]nat ip|drop/);
  });
});

describe('XML of control planes', () => {
  const [document] = parseXml(
    '<?xml version="1.0"?><a:top xmlns:a="urn:x"><item id="1&amp;2">one &lt;&#65;&#x42;&gt;</item><item/><item> two </item></a:top>',
  ).children;

  test('elements are found by path, with text, attributes and entities', () => {
    expect(document && all(document, 'item').map(({ text }) => text)).toEqual(['one <AB>', '', ' two ']);
    expect(document && all(document, 'item')[0]?.attributes).toEqual({ id: '1&2' });
    expect(document && textAt(document, 'item')).toBe('one <AB>');
    expect(document && textAt(document, 'absent')).toBeUndefined();
  });
});
