import { camelCase } from '../../model/files/names.ts';
import type { Plan, PlannedMachine } from '../../model/plan.ts';
import { type ExplainedValue, type Explanation, explain } from '../../resolve/explain.ts';
import { resolve } from '../../resolve/resolve.ts';
import type { Store } from '../../stores/store.ts';
import type { ExplainDocument, ExplainSubject } from '../documents/explain.ts';
import type { ExplainRequest } from '../operations.ts';
import type { OperationsDeps } from './deps.ts';
import { bindingSubject, openSubject } from './explain-binding.ts';
import { taskSubject } from './explain-task.ts';
import { readWorld } from './world.ts';

/** Why something is as it is: from a resolution made now, and from what the store knows of runs. */
export async function explainSubjects(
  deps: OperationsDeps,
  request: ExplainRequest,
  signal: AbortSignal,
): Promise<ExplainDocument> {
  const store = await deps.store('read');
  const world = await readWorld(deps, store, signal);
  const plan = resolve(world.input({ kind: 'apply', full: true }));
  const { what, machine } = splitMachine(plan, request.what);
  const explanation = explain(plan, what);
  const subjects = await subjectsOf(store, plan, explanation);
  return {
    schema: 'purlin/explain@1',
    deployment: plan.deployment,
    what: request.what,
    subjects: machine === undefined ? subjects : subjects.flatMap((subject) => narrow(subject, machine)),
  };
}

/** `MACHINE/CAPABILITY`, `MACHINE/ROLE` and `MACHINE/values.X` ask for one machine; a task id is a name of its own. */
function splitMachine(plan: Plan, what: string): { readonly what: string; readonly machine: string | undefined } {
  const at = what.indexOf('/');
  const machine = what.slice(0, Math.max(at, 0));
  const rest = what.slice(at + 1);
  const isMachine = plan.machines.some(({ desired }) => desired.name === machine);
  if (!isMachine || plan.tasks.some(({ id }) => id === what)) return { what, machine: undefined };
  const applied = `${what}/apply`;
  return plan.tasks.some(({ id }) => id === applied) ? { what: applied, machine: undefined } : { what: rest, machine };
}

function narrow(subject: ExplainSubject, machine: string): readonly ExplainSubject[] {
  if (subject.kind === 'binding')
    return subject.machines.includes(machine) ? [{ ...subject, machines: [machine] }] : [];
  return subject.kind === 'value' && subject.machine !== machine ? [] : [subject];
}

async function subjectsOf(store: Store, plan: Plan, explanation: Explanation): Promise<readonly ExplainSubject[]> {
  switch (explanation.kind) {
    case 'machine':
      return [await machineSubject(store, plan, explanation)];
    case 'task':
      return [await taskSubject(store, plan, explanation), ...explanation.bindings.map(bindingSubject)];
    case 'capability':
      return [...explanation.bindings.map(bindingSubject), ...explanation.open.map(openSubject)];
    case 'role':
      return explanation.bindings.map(bindingSubject);
    case 'value':
      return explanation.groups.flatMap((group) => valueSubjects(plan, explanation.path, group));
  }
}

async function machineSubject(
  store: Store,
  plan: Plan,
  { machine, bindings, open }: Extract<Explanation, { kind: 'machine' }>,
): Promise<ExplainSubject> {
  const { name, group, ordinal, site, id } = machine.desired;
  const { rows } = await store.machines(plan.deployment, { name });
  const row = rows.find((each) => each.id === id);
  return {
    kind: 'machine',
    name,
    id,
    group,
    ordinal,
    site,
    platform: machine.platform,
    origin: machine.origin === 'created' ? 'create' : 'adopt',
    state: row?.state ?? 'not made yet',
    addresses: machine.addresses,
    facts: factsOf(machine),
    bindings: [
      ...bindings
        .map(bindingSubject)
        .map(({ need, by, provider, rule }) => ({ need, by, provider: provider ?? '', rule })),
      ...open.map(({ need, by }) => ({ need: need.capability, by, provider: '', rule: 'open' })),
    ],
    ...(row === undefined ? {} : { counts: row.counts }),
  };
}

function factsOf(machine: PlannedMachine) {
  const predicted = new Set(machine.predicted);
  return Object.entries(machine.facts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, value]) => ({
      path,
      value,
      how: predicted.has(path) ? ('predicted' as const) : ('observed' as const),
    }));
}

/** One subject for all machines when they agree, else one per machine. */
function valueSubjects(plan: Plan, path: string, group: ExplainedValue): readonly ExplainSubject[] {
  const deciding = group.layers.findLastIndex(({ layer }) => layer === group.layer);
  const subject = {
    kind: 'value' as const,
    path,
    ...(group.value === undefined ? {} : { value: group.value }),
    layers: group.layers.map(({ layer, value, position }, at) => ({ layer, value, position, replaced: at < deciding })),
    readBy: readers(plan, path),
  };
  const isAll = group.machines.length === plan.machines.length;
  return isAll ? [subject] : group.machines.map((machine) => ({ ...subject, machine }));
}

/** `ROLE.INPUT` of every role of the plan that reads this path of `values`. */
function readers(plan: Plan, path: string): string[] {
  const roles = new Map(plan.tasks.flatMap(({ role }) => (role === undefined ? [] : [[role.name, role] as const])));
  const found: string[] = [];
  for (const [name, role] of roles) {
    const own = `values.${camelCase(name)}.`;
    for (const [input, { from }] of Object.entries(role.file.inputs ?? {}))
      if (from === undefined ? own + input === path : from.includes(path)) found.push(`${name}.${input}`);
  }
  return found.sort();
}
