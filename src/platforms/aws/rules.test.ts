import type { SecurityGroupRule } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListenRule } from '../../model/machine.ts';
import {
  ADMITTED,
  admitIngress,
  admittedCidrs,
  diffRules,
  type Ingress,
  listenIngress,
  permission,
  sshIngress,
} from './rules.ts';

const GROUPS = { members: 'sg-members', group: 'sg-group' };
const LISTENS: readonly ListenRule[] = [
  { port: 2377, protocol: 'tcp', from: 'deployment' },
  { port: 7946, protocol: 'udp', from: 'group' },
  { port: 443, protocol: 'tcp', from: 'anywhere' },
  { port: 9100, protocol: 'tcp', from: 'site' },
];

test('what a machine listens on becomes rules from the group that may reach it', () => {
  expect(listenIngress(LISTENS, GROUPS)).toEqual([
    { port: 2377, protocol: 'tcp', source: 'sg-members' },
    { port: 7946, protocol: 'udp', source: 'sg-group' },
    { port: 443, protocol: 'tcp', source: '0.0.0.0/0' },
    { port: 443, protocol: 'tcp', source: '::/0' },
    { port: 9100, protocol: 'tcp', source: 'sg-members' },
  ]);
});

test('addresses elsewhere are let in to what is for the deployment, and to nothing else', () => {
  expect(admitIngress(LISTENS, ['198.51.100.7/32', '2001:DB8::/64'])).toEqual([
    { port: 2377, protocol: 'tcp', source: '198.51.100.7/32' },
    { port: 2377, protocol: 'tcp', source: '2001:db8::/64' },
  ]);
});

test('ranges are compared as AWS keeps them', () => {
  expect(sshIngress(['10.1.2.3/16'])).toEqual([{ port: 22, protocol: 'tcp', source: '10.1.0.0/16' }]);
});

/** What AWS makes of a permission. */
function ruleOf(ingress: Ingress, kind: 'own' | 'admitted', id: string): SecurityGroupRule {
  const { IpProtocol, FromPort, ToPort, IpRanges, Ipv6Ranges, UserIdGroupPairs } = permission(ingress, kind);
  const [range, range6, pair] = [IpRanges?.[0], Ipv6Ranges?.[0], UserIdGroupPairs?.[0]];
  return {
    SecurityGroupRuleId: id,
    IsEgress: false,
    IpProtocol,
    FromPort,
    ToPort,
    ...(range && { CidrIpv4: range.CidrIp, Description: range.Description }),
    ...(range6 && { CidrIpv6: range6.CidrIpv6, Description: range6.Description }),
    ...(pair && { ReferencedGroupInfo: { GroupId: pair.GroupId }, Description: pair.Description }),
  };
}

const ingress: fc.Arbitrary<Ingress> = fc.record({
  protocol: fc.constantFrom('tcp', 'udp'),
  port: fc.integer({ min: 1, max: 4 }),
  source: fc.constantFrom('sg-members', 'sg-group', '0.0.0.0/0', '::/0', '10.0.0.0/8'),
});

test('after what differs is done the rules are the wanted ones, and nothing differs any more', () => {
  const sets = fc.uniqueArray(ingress, { selector: (rule) => JSON.stringify(rule) });
  fc.assert(
    fc.property(sets, sets, (before, wanted) => {
      const current = before.map((rule, index) => ruleOf(rule, 'own', `sgr-${index}`));
      const { add, remove } = diffRules(current, wanted);
      const kept = current.filter(({ SecurityGroupRuleId = '' }) => !remove.includes(SecurityGroupRuleId));
      const after = [...kept, ...add.map((rule, index) => ruleOf(rule, 'own', `sgr-new-${index}`))];
      expect(after).toHaveLength(wanted.length);
      expect(diffRules(after, wanted)).toEqual({ add: [], remove: [] });
    }),
  );
});

test('rules out of a group, and rules of the other kind, are left alone', () => {
  const out = { SecurityGroupRuleId: 'sgr-out', IsEgress: true, IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' };
  const admitted = ruleOf({ port: 2377, protocol: 'tcp', source: '198.51.100.7/32' }, 'admitted', 'sgr-admitted');
  const own = ruleOf({ port: 80, protocol: 'tcp', source: '0.0.0.0/0' }, 'own', 'sgr-own');
  expect(diffRules([out, admitted, own], [])).toEqual({ add: [], remove: ['sgr-own'] });
  expect(diffRules([out, admitted, own], [], 'admitted')).toEqual({ add: [], remove: ['sgr-admitted'] });
  expect(admittedCidrs([out, admitted, own])).toEqual(['198.51.100.7/32']);
  expect(admitted.Description).toBe(ADMITTED);
});
