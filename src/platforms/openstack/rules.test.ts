import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListenRule } from '../../model/machine.ts';
import { asRange, diffRules, digestOf, neutronRules, type Openings, rulesOf } from './rules.ts';

const SSH = { port: 22, protocol: 'tcp', from: '10.0.0.0/8' };

test.each<[ListenRule['from'], readonly string[]]>([
  ['anywhere', ['0.0.0.0/0', '::/0']],
  ['deployment', ['192.0.2.1/32', 'members']],
  ['site', ['members']],
  ['group', ['group']],
])('what is let in from %s comes from %j', (from, sources) => {
  const rules = rulesOf({
    listens: [{ port: 80, protocol: 'tcp', from }],
    admitted: ['192.0.2.1/32'],
    sshFrom: ['10.0.0.0/8'],
  });
  expect(rules).toContainEqual(SSH);
  expect(rules.filter(({ port }) => port === 80).map((rule) => rule.from)).toEqual(sources);
});

const listenArbitrary: fc.Arbitrary<ListenRule> = fc.record({
  port: fc.integer({ min: 1, max: 65_535 }),
  protocol: fc.constantFrom('tcp', 'udp'),
  from: fc.constantFrom('group', 'site', 'deployment', 'anywhere'),
});
const openings: fc.Arbitrary<Openings> = fc.record({
  listens: fc.array(listenArbitrary, { maxLength: 6 }),
  admitted: fc.uniqueArray(fc.ipV4().map(asRange), { maxLength: 3 }),
  sshFrom: fc.constant(['0.0.0.0/0']),
});

test('the same openings in any order have one digest, others another', () => {
  fc.assert(
    fc.property(openings, openings, (one, other) => {
      const turned = { ...one, listens: one.listens.toReversed(), admitted: one.admitted.toReversed() };
      expect(digestOf(rulesOf(turned))).toBe(digestOf(rulesOf(one)));
      const same = JSON.stringify(rulesOf(one)) === JSON.stringify(rulesOf(other));
      expect(digestOf(rulesOf(one)) === digestOf(rulesOf(other))).toBe(same);
    }),
  );
});

test('after the missing rules are made and the extra ones deleted nothing is left to do, and rules outwards stay', () => {
  const remotes = { members: 'm', group: 'g' };
  const outwards = { direction: 'egress', ethertype: 'IPv4' };
  fc.assert(
    fc.property(openings, openings, (before, after) => {
      const there = [outwards, ...neutronRules(rulesOf(before), remotes)];
      const wanted = neutronRules(rulesOf(after), remotes);
      const { missing, extra } = diffRules(wanted, there);
      expect(extra).not.toContain(outwards);
      const now = [...there.filter((rule) => !extra.includes(rule)), ...missing];
      expect(diffRules(wanted, now)).toEqual({ missing: [], extra: [] });
    }),
  );
});

test.each([
  ['192.0.2.1', '192.0.2.1/32'],
  ['2001:db8::1', '2001:db8::1/128'],
  ['10.0.0.0/8', '10.0.0.0/8'],
])('%s is the range %s', (address, range) => {
  expect(asRange(address)).toBe(range);
});
