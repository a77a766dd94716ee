import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../model/plan.ts';
import { resolve } from './resolve.ts';
import { type Given, inputOf, layGiven, published } from './support/case-of.ts';
import { generateInput } from './support/generate.ts';
import { MACHINE_ROLES } from './support/machine-roles.ts';
import { permuted, randomGiven } from './support/random-given.ts';
import { settledRecord } from './support/settled-record.ts';
import { SimulatedRecord, simulateApply } from './support/simulate.ts';

const RUNS = { numRuns: 60 };

/** A plan without the content of roles, whose key order is the files' own. */
function bytes(plan: Plan): string {
  return JSON.stringify({ ...plan, tasks: plan.tasks.map((task) => ({ ...task, role: task.role?.name })) });
}

function apply(given: Given, record: SimulatedRecord): Plan {
  const plan = resolve(inputOf(given, record));
  simulateApply(plan, record, { publish: (task) => published(given, task) });
  return plan;
}

function acting(plan: Plan): readonly string[] {
  return plan.tasks
    .filter((task) => task.action !== 'none' && task.kind !== 'barrier')
    .map((task) => `${task.id} ${task.action}`);
}

describe('resolution', () => {
  test('the order of files, groups and roles changes nothing', () => {
    fc.assert(
      fc.property(randomGiven, fc.nat(), (given, seed) => {
        const [one, other] = [new SimulatedRecord(), new SimulatedRecord()];
        const hashless = (plan: Plan) => bytes(plan).replaceAll(/"(digest|signature)":"[^"]*"/g, '');
        expect(hashless(apply(permuted(given, seed), other))).toBe(hashless(apply(given, one)));
      }),
      RUNS,
    );
  });

  test('the same input gives the same plan, byte for byte', () => {
    fc.assert(
      fc.property(randomGiven, (given) => {
        const record = new SimulatedRecord();
        expect(bytes(resolve(inputOf(given, record)))).toBe(bytes(resolve(inputOf(given, record))));
      }),
      RUNS,
    );
  });

  test('a plan after apply is empty, also when every task is looked at again', () => {
    fc.assert(
      fc.property(randomGiven, (given) => {
        const record = new SimulatedRecord();
        apply(given, record);
        expect(acting(resolve(inputOf(given, record)))).toEqual([]);
        expect(acting(resolve(inputOf({ ...given, intent: { full: true } }, record)))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('replacing ordinal 0 never founds twice', () => {
    fc.assert(
      fc.property(randomGiven, fc.integer({ min: 2, max: 4 }), (random, count) => {
        const given = layGiven(random, { groups: { m: { count } } });
        const record = new SimulatedRecord();
        apply(given, record);
        const founders = (plan: Plan) =>
          plan.tasks.filter((task) => task.founds !== undefined && task.action === 'create');
        const replaced = apply({ ...given, intent: { replace: ['d-m-0'] } }, record);
        expect(founders(replaced)).toEqual([]);
        expect(founders(resolve(inputOf(given, record)))).toEqual([]);
        expect(acting(resolve(inputOf(given, record)))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('growing and shrinking back touches no machine that stays, and ends empty', () => {
    fc.assert(
      fc.property(randomGiven, fc.integer({ min: 1, max: 3 }), (random, more) => {
        const record = new SimulatedRecord();
        const given = layGiven(random, { groups: { g0: { count: 2 } } });
        apply(given, record);
        apply(layGiven(given, { groups: { g0: { count: 2 + more } } }), record);
        apply(given, record);
        expect(acting(resolve(inputOf(given, record)))).toEqual([]);
        expect(record.machines.filter((machine) => machine.group === 'g0')).toHaveLength(2);
      }),
      RUNS,
    );
  });

  test('destroy leaves nothing behind', () => {
    fc.assert(
      fc.property(randomGiven, (given) => {
        const record = new SimulatedRecord();
        apply(given, record);
        apply({ ...given, intent: { kind: 'destroy' } }, record);
        expect(record.machines).toEqual([]);
        expect(acting(resolve(inputOf({ ...given, intent: { kind: 'destroy' } }, record)))).toEqual([]);
      }),
      RUNS,
    );
  });

  test('every task stands behind what it waits for', () => {
    fc.assert(
      fc.property(randomGiven, (given) => {
        const plan = resolve(inputOf(given, new SimulatedRecord()));
        plan.tasks.forEach((task, index) => {
          expect(task.n).toBe(index);
          for (const n of task.after) expect(n).toBeLessThan(index);
        });
        expect(new Set(plan.tasks.map(({ id }) => id)).size).toBe(plan.tasks.length);
      }),
      RUNS,
    );
  });
});

/** A catalog of one to four sizes and images, in any order and at any price. */
const catalog = fc
  .record({
    sizes: fc.uniqueArray(fc.record({ name: fc.constantFrom('s', 'm', 'l', 'xl'), amount: fc.nat(9) }), {
      minLength: 1,
      selector: ({ name }) => name,
    }),
    images: fc.uniqueArray(fc.constantFrom('i1', 'i2', 'i3'), { minLength: 1 }),
    zones: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
  })
  .map(({ sizes, images, zones }) => ({
    sizes: sizes.map(({ name, amount }) => ({
      name,
      facts: { cpus: 4, arch: 'amd64' },
      price: { amount, currency: 'EUR', per: 'hour', from: 'platform' } as const,
    })),
    images: images.map((id) => ({ name: 'debian-12', id, facts: { 'os.family': 'debian', arch: 'amd64' } })),
    zones,
  }));

describe('what machines are made of', () => {
  const choices = (plan: Plan) => new Map(plan.machines.map(({ desired }) => [desired.id, desired.choice]));

  test('whatever is offered later, living machines keep what they were born with and nothing runs on them', () => {
    fc.assert(
      fc.property(randomGiven, catalog, catalog, fc.nat(2), (random, one, other, more) => {
        const record = new SimulatedRecord();
        const site = { sites: { lab: { machine: { image: 'debian-12' } } }, groups: { g0: { count: 2 } } };
        const given = layGiven(random, { ...site, catalog: { lab: one } });
        const born = choices(apply(given, record));
        const later = layGiven(given, { catalog: { lab: other }, groups: { g0: { count: 2 + more } } });
        const plan = resolve(inputOf(later, record));
        for (const { desired, action } of plan.machines) {
          if (action === 'create') expect(other.images[0]?.id).toBe(desired.choice?.image?.id);
          else expect(desired.choice).toEqual(born.get(desired.id));
        }
        if (more === 0) expect(acting(plan)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('size', () => {
  const edges = (plan: Plan) => plan.tasks.reduce((sum, task) => sum + task.after.length, 0);

  test('edges grow with machines, never with their square', () => {
    const small = edges(resolve(generateInput(100, 20)));
    const large = edges(resolve(generateInput(1000, 20)));
    expect(large).toBeLessThanOrEqual(small * 10.5);
  });

  test('edges between members of several sites grow with machines too', () => {
    const spread = (count: number): Given => ({
      capabilities: {
        'machine-up': { scope: 'machine' },
        'ready-machine': { scope: 'machine' },
        'member-access': { scope: 'machine' },
      },
      roles: {
        ...MACHINE_ROLES,
        admitted: {
          provides: ['member-access'],
          apply: [{ machine: 'admit' }],
          inputs: { cidrs: { type: 'array', from: 'deployment.machines.map(m, m.address.cluster + "/32")' } },
        },
      },
      sites: { x: {}, y: {} },
      groups: { a: { count: 1, requires: ['member-access'] } },
      deployment: { groups: { a: { count: { x: count, y: count } } } },
    });
    const small = edges(resolve(inputOf(spread(20), new SimulatedRecord())));
    const large = edges(resolve(inputOf(spread(200), new SimulatedRecord())));
    expect(large).toBeLessThanOrEqual(small * 10.5);
  });

  test('settled machines bring no tasks', () => {
    const input = generateInput(500, 20);
    const record = settledRecord(resolve(input));
    const plan = resolve({ ...input, record });
    expect(plan.tasks).toEqual([]);
    expect(plan.settledTasks).toBe(500 * 19);
  });

  test('one changed fact brings the tasks of its machine only', () => {
    const input = generateInput(500, 20);
    const record = settledRecord(resolve(input), (index, facts) =>
      index === 77 ? { ...facts, 'os.version': '13' } : facts,
    );
    const plan = resolve({ ...input, record });
    expect(new Set(plan.tasks.map((task) => task.machine))).toEqual(new Set([77]));
  });
});
