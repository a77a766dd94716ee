import { describe, expect, test } from 'vitest';
import { explain } from './explain.ts';
import { planIndex } from './plan-index.ts';
import { resolve } from './resolve.ts';
import { inputOf } from './support/case-of.ts';
import { MACHINE_ROLES } from './support/machine-roles.ts';
import { SimulatedRecord } from './support/simulate.ts';

const GIVEN = {
  roles: {
    ...MACHINE_ROLES,
    'docker-debian': {
      provides: ['engine'],
      when: 'machine.os.family == "debian"',
      apply: 'a.sh',
      inputs: { port: { type: 'integer' } },
    },
    'docker-rhel': { provides: ['engine'], when: 'machine.os.family == "rhel"', apply: 'a.sh' },
  },
  groups: { a: { count: 2, requires: ['engine'] } },
  sites: { lab: { values: { dockerDebian: { port: 1, key: { secret: 'k' } } } } },
  deployment: { groups: { a: { values: { dockerDebian: { port: 2 } } } } },
};

describe('explain', () => {
  const input = inputOf(GIVEN, new SimulatedRecord());
  const plan = resolve(input);

  test('a machine tells its facts, choices and tasks', () => {
    const explained = explain(plan, 'd-a-0');
    expect(explained).toMatchObject({ kind: 'machine', tasks: expect.arrayContaining(['d-a-0/docker-debian/apply']) });
    expect(explained.kind === 'machine' && explained.bindings.map(({ need }) => need.capability)).toContain('engine');
  });

  test('a task tells what it waits for and which rung gave each input', () => {
    const explained = explain(plan, 'd-a-1/docker-debian/apply');
    expect(explained).toMatchObject({
      kind: 'task',
      after: ['d-a-1/ready-machine/apply'],
      inputs: [{ name: 'port', from: 'values.dockerDebian.port', layer: 'group a' }],
    });
  });

  test('a capability tells its candidates with verdicts', () => {
    const explained = explain(plan, 'engine');
    const names =
      explained.kind === 'capability'
        ? explained.bindings.flatMap(({ candidates }) => candidates.map(({ name, verdict }) => `${name} ${verdict}`))
        : [];
    expect(names).toEqual(['docker-debian chosen', 'docker-rhel rejected']);
  });

  test('a role tells where it is chosen or rejected', () => {
    expect(explain(plan, 'docker-rhel')).toMatchObject({
      kind: 'role',
      bindings: [{ need: { capability: 'engine' } }],
    });
  });

  test('a value tells every rung that says something, and which one decided', () => {
    expect(explain(plan, 'values.dockerDebian.port')).toMatchObject({
      kind: 'value',
      groups: [
        {
          machines: ['d-a-0', 'd-a-1'],
          value: 2,
          layer: 'group a',
          layers: [
            { layer: 'site lab', value: 1 },
            { layer: 'group a', value: 2 },
          ],
        },
      ],
    });
  });

  test('a secret is named and not shown', () => {
    expect(explain(plan, 'values.dockerDebian.key')).toMatchObject({ groups: [{ value: '(secret k)' }] });
  });

  test('an unknown name is an error that says what was meant', () => {
    expect(() => explain(plan, 'docker-debin')).toThrow(/cannot explain "docker-debin"/);
  });

  test('the index of a plan moves with files, wish and world only', () => {
    const index = planIndex(input, 'w1');
    expect(planIndex(inputOf(GIVEN, new SimulatedRecord()), 'w1')).toBe(index);
    expect(planIndex(input, 'w2')).not.toBe(index);
    expect(planIndex(inputOf({ ...GIVEN, groups: { a: { count: 3 } } }, new SimulatedRecord()), 'w1')).not.toBe(index);
    expect(planIndex({ ...input, intent: { kind: 'destroy' } }, 'w1')).not.toBe(index);
  });
});
