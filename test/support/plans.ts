import type { Role } from '../../src/model/content.ts';
import type { RoleFile } from '../../src/model/files/role.ts';
import type { Plan, PlannedMachine, PlanTask } from '../../src/model/plan.ts';

/** A task as a test writes it: `m0/web/apply` after other ids. */
export interface TaskSketch extends Partial<Omit<PlanTask, 'after' | 'onlyIf'>> {
  readonly id: string;
  readonly after?: readonly string[];
  readonly onlyIf?: readonly string[];
  /** Changes the digest; default the id. */
  readonly version?: string;
}

export interface MachineSketch extends Partial<Omit<PlannedMachine, 'desired'>> {
  readonly name: string;
  /** Identity; default `id-NAME`. */
  readonly id?: string;
}

/** A role with an apply script, but for what a test gives. */
export function roleOf(name: string, file: Partial<RoleFile> = {}): Role {
  return {
    file: { role: name, provides: [name], apply: 'apply.sh', remove: 'remove.sh', ...file },
    files: { 'apply.sh': 'true', 'remove.sh': 'true' },
    name,
    hash: `hash-${name}`,
    pack: 'test',
    platform: undefined,
    locate: () => ({ file: 'role.yaml', line: 1, column: 1 }),
  };
}

/** A plan by hand. Tasks stand in plan order; machines are those of `machines`, and those that tasks name. */
export function planOf(
  tasks: readonly TaskSketch[],
  options: {
    readonly machines?: readonly MachineSketch[];
    readonly roles?: Readonly<Record<string, Role>>;
    readonly plan?: Partial<Plan>;
  } = {},
): Plan {
  const machines = new Map((options.machines ?? []).map((sketch) => [sketch.name, machineOf(sketch)]));
  for (const { id } of tasks) {
    const place = id.split('/')[0] ?? '';
    if (/^m\d+$/.test(place) && !machines.has(place)) machines.set(place, machineOf({ name: place }));
  }
  const names = [...machines.keys()];
  const numbers = new Map(tasks.map((task, n) => [task.id, n]));
  const numberOf = (id: string) => {
    const n = numbers.get(id);
    if (n === undefined) throw new Error(`no task ${id}`);
    return n;
  };
  return {
    deployment: 'demo',
    machines: [...machines.values()],
    tasks: tasks.map((sketch, n) => taskOf(sketch, n, names, numberOf, options.roles ?? {})),
    bindings: [],
    open: [],
    notices: [],
    settledTasks: 0,
    dropped: [],
    ...options.plan,
  };
}

function taskOf(
  sketch: TaskSketch,
  n: number,
  machines: readonly string[],
  numberOf: (id: string) => number,
  roles: Readonly<Record<string, Role>>,
): PlanTask {
  const { id, after = [], onlyIf, version, ...rest } = sketch;
  const [place = '', roleName = '', verb = 'apply'] = id.split('/');
  const barrier = place === 'barrier';
  const machine = machines.indexOf(place);
  return {
    n,
    id,
    kind: barrier ? 'barrier' : 'role',
    // `as`: tests write verbs that exist.
    verb: (barrier ? 'apply' : verb) as PlanTask['verb'],
    machine: machine < 0 ? undefined : machine,
    site: undefined,
    role: barrier ? undefined : (roles[roleName] ?? roleOf(roleName)),
    after: after.map(numberOf),
    sources: {},
    digest: barrier ? undefined : `digest ${id} ${version ?? ''}`,
    action: barrier ? 'none' : 'create',
    reason: 'new',
    ...(onlyIf === undefined ? {} : { onlyIf: onlyIf.map(numberOf) }),
    ...rest,
  };
}

function machineOf({ name, id = `id-${name}`, ...rest }: MachineSketch): PlannedMachine {
  return {
    desired: {
      id,
      deployment: 'demo',
      name,
      group: 'group',
      ordinal: Number(name.replace(/\D/g, '')) || 0,
      site: 'site',
      settings: {},
      machine: {},
      minima: {},
    },
    platform: 'fake',
    origin: 'created',
    action: 'create',
    facts: {},
    predicted: [],
    addresses: {},
    addressMap: {},
    environment: {},
    signature: `signature ${id}`,
    settled: false,
    ...rest,
  };
}
