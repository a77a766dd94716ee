import type { Role } from '../../src/model/content.ts';
import type { Plan, PlannedMachine, PlanTask } from '../../src/model/plan.ts';

/** A plan by hand: on each machine one role after the other, and a barrier over all machines after the tenth. Tasks go by role, then by machine. */
export function largePlan(machines: number, roles: number): Plan {
  const planned = Array.from({ length: machines }, (_, index) => machineOf(index));
  const tasks: PlanTask[] = [];
  const last = new Int32Array(machines).fill(-1);
  for (let role = 0; role < roles; role += 1) {
    const content = roleOf(`role-number-${role}`);
    if (role === BARRIER_AFTER) addBarrier(tasks, last);
    for (let machine = 0; machine < machines; machine += 1) {
      const n = tasks.length;
      tasks.push(taskOf(n, machine, content, last[machine] ?? -1));
      last[machine] = n;
    }
  }
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

const BARRIER_AFTER = 10;

function addBarrier(tasks: PlanTask[], last: Int32Array): void {
  const n = tasks.length;
  const after = [...last];
  const base = taskOf(n, undefined, undefined, -1);
  tasks.push({ ...base, id: 'barrier/ten', kind: 'barrier', digest: undefined, action: 'none', after });
  last.fill(n);
}

function taskOf(n: number, machine: number | undefined, role: Role | undefined, before: number): PlanTask {
  return {
    n,
    id: `${nameOf(machine ?? 0)}/${role?.name}/apply`,
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
