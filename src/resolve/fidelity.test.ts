import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { compare, type Fidelity, headline, percentages, type Share, type Shares, summarize } from './fidelity.ts';
import { resolve } from './resolve.ts';
import { type Given, inputOf, layGiven, published } from './support/case-of.ts';
import { ENGINE, FIDELITY_CASES, RHEL } from './support/fidelity-cases.ts';
import { randomGiven } from './support/random-given.ts';
import { SimulatedRecord, simulateApply } from './support/simulate.ts';

const VOCABULARY = parse(readFileSync(path.join(import.meta.dirname, 'cases/vocabulary.yaml'), 'utf8')) as Readonly<
  Record<string, Given>
>;

function summaryOf(given: Given, record = new SimulatedRecord()) {
  return summarize(resolve(inputOf({ ...given, intent: { full: true } }, record)));
}

const MILESTONES = ['machine-up', 'ready-machine'];

function needLines({ capabilities }: Fidelity): readonly string[] {
  return capabilities
    .filter(({ capability, verdict }) => verdict !== 'shared' || !MILESTONES.includes(capability))
    .map(({ capability, place, verdict, here, there, inputs, why }) => {
      const names = (list: typeof here) => list.map(({ name, machines }) => `${name}×${machines}`).join('+');
      const head = `${capability}@${place.replace('group/', '')} ${verdict} ${names(here)} | ${names(there)}`;
      return head + inputText(inputs) + (why === undefined ? '' : `: ${why}`);
    });
}

function roleLines({ roles }: Fidelity): readonly string[] {
  return roles
    .filter(({ verdict, inputs }) => verdict !== 'shared' || inputs.length > 0)
    .map(({ role, place, verdict, here, there, instead, inputs, why }) => {
      const by = instead.length === 0 ? '' : ` by ${instead.join(', ')}`;
      const head = `${role}@${place.replace('group/', '')} ${verdict} ${here}/${there}`;
      return head + by + inputText(inputs) + (why === undefined ? '' : `: ${why}`);
    });
}

function inputText(inputs: Fidelity['roles'][number]['inputs']): string {
  return inputs
    .map(({ name, secret, here, there }) => {
      const values = JSON.stringify(here) + (secret ? ' (secret)' : '') + ` ${JSON.stringify(there)}`;
      return ` with ${name} ${values}`;
    })
    .join('');
}

describe('fidelity', () => {
  test.each(FIDELITY_CASES.map((each) => [each.name, each] as const))('%s', (_, each) => {
    const base = layGiven(
      each.use.reduce<Given>((given, name) => layGiven(given, VOCABULARY[name]), {}),
      each.given,
    );
    const fidelity = compare(summaryOf(layGiven(base, each.here)), summaryOf(layGiven(base, each.there)));
    if (each.needs !== undefined) expect(needLines(fidelity)).toEqual(each.needs);
    if (each.roles !== undefined) expect(roleLines(fidelity)).toEqual(each.roles);
    if (each.headline !== undefined) expect(headline(fidelity.shares)).toBe(each.headline);
  });

  test('a substitution says by which rule each side chose, and what kept the other one away', () => {
    const base = layGiven(layGiven(VOCABULARY['base'] ?? {}, VOCABULARY['engine']), ENGINE);
    const { capabilities } = compare(summaryOf(base), summaryOf(layGiven(base, RHEL)));
    expect(capabilities.find(({ capability }) => capability === 'engine')).toMatchObject({
      here: [
        {
          name: 'docker-debian',
          rule: 'only',
          because: 'the only candidate that fits',
          rejected: [{ name: 'docker-rhel', why: 'when: machine.os.family == "rhel" is false' }],
        },
      ],
      there: [{ rejected: [{ name: 'docker-debian', why: 'when: machine.os.family == "debian" is false' }] }],
    });
  });

  test('a role of a pack that is not loaded on the other side is told so', () => {
    const given = layGiven(VOCABULARY['base'] ?? {}, { groups: { a: { count: 1, requires: ['x'] } } });
    const here = layGiven(given, { roles: { r1: { provides: ['x'], apply: 'a.sh' } } });
    const there = layGiven(given, { roles: { r2: { provides: ['x'], apply: 'a.sh' } } });
    const need = compare(summaryOf(here), summaryOf(there)).capabilities.find(({ capability }) => capability === 'x');
    expect(need?.here[0]?.rejected).toEqual([{ name: 'r2', why: 'no pack that is loaded here has it' }]);
    expect(need?.there[0]?.rejected).toEqual([{ name: 'r1', why: 'no pack that is loaded there has it' }]);
  });

  test('what was applied and what was never applied share everything, whatever the packs', () => {
    fc.assert(
      fc.property(randomGiven, (given) => {
        const record = new SimulatedRecord();
        simulateApply(resolve(inputOf(given, record)), record, { publish: (task) => published(given, task) });
        const { shares, roles } = compare(summaryOf(given), summaryOf(given, record));
        expect(shares.roles.shared).toBe(shares.roles.total);
        expect(shares.capabilities.shared).toBe(shares.capabilities.total);
        expect(roles.filter(({ inputs }) => inputs.length > 0)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('from the other side it looks the same', () => {
    fc.assert(
      fc.property(randomGiven, randomGiven, (one, other) => {
        const [here, there] = [summaryOf(one), summaryOf(other)];
        const [forth, back] = [compare(here, there).shares, compare(there, here).shares];
        expect(mirrored(back)).toEqual(forth);
      }),
      { numRuns: 60 },
    );
  });
});

function mirrored(shares: Shares): Shares {
  const turn = (share: Share) => ({ ...share, onlyHere: share.onlyThere, onlyThere: share.onlyHere });
  return { capabilities: turn(shares.capabilities), roles: turn(shares.roles), tasks: turn(shares.tasks) };
}

describe('percentages', () => {
  const share = fc
    .tuple(fc.nat(5000), fc.nat(20), fc.nat(20), fc.nat(20), fc.nat(3))
    .map(([shared, substituted, onlyHere, onlyThere, open]): Share => {
      const total = shared + substituted + onlyHere + onlyThere + open;
      return { total, shared, otherInputs: 0, substituted, onlyHere, onlyThere, open };
    });

  test('add up to 100, and none is 0 for something that is there', () => {
    fc.assert(
      fc.property(share, (given) => {
        const { shared, substituted, oneSide, open } = percentages(given);
        expect(shared + substituted + oneSide + open).toBe(given.total === 0 ? 0 : 100);
        expect([shared > 0, substituted > 0, oneSide > 0, open > 0]).toEqual(
          [given.shared, given.substituted, given.onlyHere + given.onlyThere, given.open].map((count) => count > 0),
        );
      }),
    );
  });
});
