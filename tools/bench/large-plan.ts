import type { Role } from '../../src/model/content.ts';
import type { Plan, PlannedMachine, PlanTask } from '../../src/model/plan.ts';

/**
 * A plan by hand: each machine goes through the roles in an order of its own, so that what becomes ready at the same time lies all
 * over the plan. Tasks go by role, then by machine; predecessors may have greater numbers, which only the resolver rules out.
 */
export function largePlan(machines: number, roles: number): Plan {
  const planned = Array.from({ length: machines }, (_, index) => machineOf(index));
  const contents = Array.from({ length: roles }, (_, role) => roleOf(`role-number-${role}`));
  const before = randomChains(machines, roles);
  const tasks: PlanTask[] = [];
  for (const content of contents)
    for (let machine = 0; machine < machines; machine += 1)
      tasks.push(taskOf(tasks.length, machine, content, before[tasks.length] ?? -1));
  return {
    deployment: 'bench',
    machines: planned,
    tasks,
    bindings: [],
    open: [],
    notices: [],
    settledTasks: 0,
    dropped: [],
  };
}

/** For each task the one before it on its machine; -1 for the first. */
function randomChains(machines: number, roles: number): Int32Array {
  const before = new Int32Array(machines * roles);
  const order = Array.from({ length: roles }, (_, role) => role);
  for (let machine = 0; machine < machines; machine += 1) {
    for (let at = roles - 1; at > 0; at -= 1) {
      const other = Math.floor(Math.random() * (at + 1));
      [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
    }
    let last = -1;
    for (const role of order) {
      before[role * machines + machine] = last;
      last = role * machines + machine;
    }
  }
  return before;
}

function taskOf(n: number, machine: number, role: Role, before: number): PlanTask {
  return {
    n,
    id: `${nameOf(machine)}/${role.name}/apply`,
    kind: 'role',
    verb: 'apply',
    machine,
    site: 'bench',
    role,
    after: before < 0 ? NOBODY : [before],
    sources: {},
    digest: `kY3pQmW8fT0uZr7LxC2vNbHs5dJgE9a${(n + 100_000_000).toString(36)}`,
    action: 'create',
    reason: 'new',
  };
}

const NOBODY: readonly number[] = [];

function roleOf(name: string): Role {
  return {
    file: { role: name, provides: [name], apply: 'apply.sh' },
    files: { 'apply.sh': 'true' },
    name,
    hash: `hash-of-${name}`,
    pack: 'bench',
    platform: undefined,
    locate: () => ({ file: 'role.yaml', line: 1, column: 1 }),
  };
}

function nameOf(index: number): string {
  return `bench-worker-${index}`;
}

function machineOf(index: number): PlannedMachine {
  const name = nameOf(index);
  return {
    desired: {
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      deployment: 'bench',
      name,
      group: 'worker',
      ordinal: index,
      site: 'bench',
      settings: {},
      machine: { image: 'debian-12' },
      minima: {},
    },
    platform: 'fake',
    origin: 'created',
    action: 'create',
    facts: { 'os.family': 'debian', 'os.version': '12', arch: 'amd64', cpus: 2 },
    predicted: ['os.family', 'os.version', 'arch', 'cpus'],
    addresses: {},
    addressMap: { control: 'private' },
    environment: {},
    signature: `signature-of-${name}`,
    settled: false,
  };
}
