import { expect } from 'vitest';
import type { Plan, PlanTask } from '../../model/plan.ts';

/** What a case expects; each list is of short sentences, explained beside its key. */
export interface Expected {
  /** `MACHINE CAPABILITY=ROLE`, or `MACHINE CAPABILITY=ROLE (rule)`; without a machine for wider scopes. */
  readonly binds?: readonly string[];
  /** `CAPABILITY CANDIDATE: part of why it was rejected`. */
  readonly rejects?: readonly string[];
  /** Every task that does something, in any order: `ID`, or `ID action` if it is not create. */
  readonly runs?: readonly string[];
  /** Ids that are in the plan / are not. */
  readonly has?: readonly string[];
  readonly lacks?: readonly string[];
  /** `A < B`: A comes somewhere before B. */
  readonly order?: readonly string[];
  /** `A | B`: neither waits for the other. */
  readonly free?: readonly string[];
  /** `ID: reason`. */
  readonly why?: readonly string[];
  /** `NAME action`, every machine of the plan. */
  readonly machines?: readonly string[];
  /** `MACHINE IMAGE-ID SIZE ZONE AMOUNT`, `-` for what is not chosen. */
  readonly choices?: readonly string[];
  /** `MACHINE: PROTOCOL PORT FROM, ...`. */
  readonly listens?: readonly string[];
  /** `MACHINE FACT=JSON`. */
  readonly facts?: readonly string[];
  /** `MACHINE CAPABILITY FACT`. */
  readonly open?: readonly string[];
  /** Parts of notices; [] for none. */
  readonly notices?: readonly string[];
  /** Parts of the problems; every part has to be found. */
  readonly error?: readonly string[];
  readonly settled?: number;
  readonly dropped?: readonly string[];
}

export function expectPlan(plan: Plan, expected: Expected): void {
  const acting = plan.tasks.filter((task) => task.action !== 'none' && task.kind !== 'barrier');
  const line = (task: PlanTask) => (task.action === 'create' ? task.id : `${task.id} ${task.action}`);
  if (expected.runs !== undefined) expect(acting.map(line).sort()).toEqual([...expected.runs].sort());
  const ids = new Set(plan.tasks.map((task) => task.id));
  for (const id of expected.has ?? []) expect([...ids]).toContain(id);
  for (const id of expected.lacks ?? []) expect([...ids]).not.toContain(id);
  if (expected.machines !== undefined)
    expect(plan.machines.map(({ desired, action }) => `${desired.name} ${action}`).sort()).toEqual(
      [...expected.machines].sort(),
    );
  if (expected.settled !== undefined) expect(plan.settledTasks).toBe(expected.settled);
  if (expected.open !== undefined)
    expect(plan.open.map((open) => `${open.machine} ${open.need.capability} ${open.waitsFor}`).sort()).toEqual(
      [...expected.open].sort(),
    );
  if (expected.notices !== undefined) {
    expect(plan.notices.length, JSON.stringify(plan.notices)).toBe(expected.notices.length);
    expected.notices.forEach((part) => expect(plan.notices.map(({ message }) => message).join('\n')).toContain(part));
  }
  if (expected.dropped !== undefined) expect([...plan.dropped].sort()).toEqual([...expected.dropped].sort());
  for (const text of expected.why ?? []) {
    const at = text.indexOf(': ');
    const task = plan.tasks.find(({ id }) => id === text.slice(0, at));
    expect(task?.reason, text).toBe(text.slice(at + 2));
  }
  expectMachines(plan, expected);
  expectBindings(plan, expected);
  expectOrder(plan, expected);
}

function expectMachines({ machines }: Plan, expected: Expected): void {
  for (const text of expected.choices ?? []) {
    const choice = machines.find(({ desired }) => desired.name === text.split(' ')[0])?.desired.choice;
    const words = [choice?.image?.id, choice?.size?.name, choice?.zone, choice?.price?.amount].map(
      (each) => each ?? '-',
    );
    expect([text.split(' ')[0], ...words].join(' ')).toBe(text);
  }
  for (const text of expected.listens ?? []) {
    const [name = '', rules = ''] = text.split(':');
    const listens = machines.find(({ desired }) => desired.name === name)?.desired.listens ?? [];
    expect(listens.map(({ protocol, port, from }) => `${protocol} ${port} ${from}`).join(', '), name).toBe(
      rules.trim(),
    );
  }
  for (const text of expected.facts ?? []) {
    const [, name, path = '', value = ''] = /^(\S+) ([^=]+)=(.*)$/.exec(text) ?? [];
    expect(JSON.stringify(machines.find(({ desired }) => desired.name === name)?.facts[path]), text).toBe(value);
  }
}

function expectBindings(plan: Plan, expected: Expected): void {
  for (const text of expected.binds ?? []) {
    const match = /^(?:(\S+) )?([a-z0-9-]+)=(.+?)(?: \((\S+)\))?$/.exec(text);
    const [, machine, capability, provider, rule] = match ?? [];
    const found = plan.bindings.filter(
      ({ need, machines }) =>
        need.capability === capability && (machine === undefined ? machines.length === 0 : machines.includes(machine)),
    );
    const shown = found.map((each) =>
      each.provider === undefined
        ? 'nothing'
        : 'role' in each.provider
          ? each.provider.role
          : `provided by ${each.provider.provided}`,
    );
    expect(shown, text).toContain(provider);
    if (rule !== undefined)
      expect(
        found.map((each) => each.rule),
        text,
      ).toContain(rule);
  }
  for (const text of expected.rejects ?? []) {
    const [, capability, name, why] = /^(\S+) (\S+): (.*)$/.exec(text) ?? [];
    const whys = plan.bindings
      .filter(({ need }) => need.capability === capability)
      .flatMap(({ candidates }) =>
        candidates.filter((each) => each.name === name && each.verdict !== 'chosen').map((each) => each.why),
      );
    expect(whys.join('\n'), text).toContain(why);
  }
}

function expectOrder(plan: Plan, expected: Expected): void {
  for (const task of plan.tasks)
    for (const n of task.after) expect(n, `${task.id} comes after what it needs`).toBeLessThan(task.n);
  const numbers = new Map(plan.tasks.map((task) => [task.id, task.n]));
  const isBehind = (id: string, other: string): boolean => {
    const goal = numbers.get(other);
    const start = numbers.get(id);
    expect(goal, `${other} is in the plan`).toBeDefined();
    expect(start, `${id} is in the plan`).toBeDefined();
    const seen = new Set<number>();
    const agenda = [start ?? 0];
    for (const n of agenda) {
      for (const before of plan.tasks[n]?.after ?? []) {
        if (before === goal) return true;
        if (!seen.has(before)) agenda.push(before);
        seen.add(before);
      }
    }
    return false;
  };
  for (const text of expected.order ?? []) {
    const [first, second] = text.split(' < ');
    expect(isBehind(second ?? '', first ?? ''), text).toBe(true);
  }
  for (const text of expected.free ?? []) {
    const [one, other] = text.split(' | ');
    expect(isBehind(one ?? '', other ?? '') || isBehind(other ?? '', one ?? ''), text).toBe(false);
  }
}
