import type { Json } from '../../model/files/values.ts';
import type { MachineChoice } from '../../model/offers.ts';
import type { Binding, Candidate, Notice, Plan, PlannedMachine, PlanTask } from '../../model/plan.ts';
import type { PlanCost } from '../../resolve/plan-cost.ts';
import type { PlanDocument } from '../documents/plan.ts';

/** What stands around a plan: its index, history, and whether this process could apply it. */
export interface PlanContext {
  readonly index: string;
  /** Average duration of a task by `ROLE/VERB`, milliseconds. */
  readonly durations: ReadonlyMap<string, number>;
  readonly privilege: string | undefined;
  /** What is to be known beside the plan's own notices. */
  readonly notices: readonly Notice[];
  readonly cost: PlanCost | undefined;
}

/** Above so many machines a binding stands once with a list of machines. */
const EXPAND_UP_TO = 1000;
const ORIGIN = { created: 'create', adopted: 'adopt' } as const;

/** A plan as people and scripts read it. Pure. */
export function planDocument(plan: Plan, context: PlanContext): PlanDocument {
  const returning = new Set(plan.machines.filter((each) => each.action !== 'remove').map((each) => each.desired.name));
  const leaving = new Set(plan.machines.filter((each) => each.action === 'remove').map((each) => each.desired.name));
  const machines = plan.machines.filter((each) => each.action !== 'remove' || !returning.has(each.desired.name));
  return {
    schema: 'purlin/plan@1',
    deployment: plan.deployment,
    index: context.index,
    summary: summarize(plan, context.durations),
    machines: machines.map((machine) => machineOf(machine, leaving)),
    bindings: plan.bindings.flatMap((binding) => bindingsOf(binding, plan.machines.length <= EXPAND_UP_TO)),
    tasks: plan.tasks.map((task) => taskOf(plan, task)),
    open: plan.open.map(({ need, machine, by, waitsFor, candidates }) => ({
      need: need.capability,
      machine,
      by,
      waitsFor,
      candidates: candidates.map(candidateOf),
    })),
    notices: [...context.notices, ...plan.notices],
    ...(context.cost === undefined ? {} : { cost: context.cost }),
    ...(context.privilege === undefined ? {} : { privilege: context.privilege }),
  };
}

function machineOf(machine: PlannedMachine, leaving: ReadonlySet<string>): PlanDocument['machines'][number] {
  const { name, group, ordinal, site } = machine.desired;
  const replaced = machine.action === 'create' && leaving.has(name);
  return {
    name,
    group,
    ordinal,
    site,
    platform: machine.platform,
    origin: ORIGIN[machine.origin],
    facts: nest(machine.facts),
    predicted: machine.predicted,
    action: replaced ? 'replace' : machine.action,
    ...(replaced ? { reason: 'a new machine takes its place' } : {}),
    ...(Object.keys(machine.addresses).length > 0 ? { addresses: machine.addresses } : {}),
    ...(machine.desired.choice === undefined ? {} : { choice: choiceOf(machine.desired.choice) }),
  };
}

function choiceOf({ image, size, zone, price }: MachineChoice): PlanDocument['machines'][number]['choice'] {
  return {
    ...(image && { image: image.name }),
    ...(size && { size: size.name }),
    ...(zone !== undefined && { zone }),
    ...(price && { price }),
  };
}

/** `{ 'os.family': 'debian' }` -> `{ os: { family: 'debian' } }`. */
function nest(facts: Readonly<Record<string, Json>>): Record<string, unknown> {
  const nested: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(facts)) {
    const steps = path.split('.');
    const last = steps.pop() ?? path;
    let at = nested;
    for (const step of steps) {
      // `as`: what stands at an inner step was put there by this loop.
      at[step] ??= {};
      at = at[step] as Record<string, unknown>;
    }
    at[last] = value;
  }
  return nested;
}

function bindingsOf(binding: Binding, expand: boolean): PlanDocument['bindings'] {
  const base = {
    need: binding.need.capability,
    scope: binding.scope,
    by: binding.by,
    rule: binding.rule,
    rejected: binding.candidates.filter((each) => each.verdict === 'rejected').map(candidateOf),
    ...(binding.provider === undefined ? {} : { provider: binding.provider }),
  };
  if (binding.machines.length === 0) return [base];
  if (expand) return binding.machines.map((machine) => ({ ...base, machine }));
  return [{ ...base, machines: binding.machines }];
}

function candidateOf(candidate: Candidate): { readonly role: string; readonly why: string } {
  return { role: candidate.name, why: candidate.why };
}

function taskOf(plan: Plan, task: PlanTask): PlanDocument['tasks'][number] {
  const machine = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired.name;
  return {
    id: task.id,
    kind: task.kind,
    verb: task.verb,
    action: task.action,
    reason: task.reason,
    after: task.after.map((n) => plan.tasks[n]?.id ?? ''),
    ...(machine === undefined ? {} : { machine }),
    ...(task.site === undefined ? {} : { site: task.site }),
    ...(task.role === undefined ? {} : { role: task.role.name }),
  };
}

function summarize(plan: Plan, durations: ReadonlyMap<string, number>): PlanDocument['summary'] {
  const counts = { create: 0, change: 0, remove: 0, maybe: 0, none: 0 };
  const touched = new Set<number>();
  const depth = new Uint32Array(plan.tasks.length);
  const endsAt = new Float64Array(plan.tasks.length);
  let longestPath = 0;
  let expectedMs = 0;
  let known = false;
  for (const task of plan.tasks) {
    const runs = task.action !== 'none';
    if (task.kind !== 'barrier') counts[task.action] += 1;
    if (runs && task.machine !== undefined) touched.add(task.machine);
    const duration = runs && task.role !== undefined ? durations.get(`${task.role.name}/${task.verb}`) : undefined;
    known ||= duration !== undefined;
    let path = 0;
    let start = 0;
    for (const before of task.after) {
      path = Math.max(path, depth[before] ?? 0);
      start = Math.max(start, endsAt[before] ?? 0);
    }
    depth[task.n] = path + (runs ? 1 : 0);
    endsAt[task.n] = start + (duration ?? 0);
    longestPath = Math.max(longestPath, depth[task.n] ?? 0);
    expectedMs = Math.max(expectedMs, endsAt[task.n] ?? 0);
  }
  return {
    machines: plan.machines.filter((machine) => machine.action !== 'remove').length,
    create: counts.create,
    change: counts.change,
    remove: counts.remove,
    maybe: counts.maybe,
    unchanged: counts.none + plan.settledTasks,
    touched: touched.size,
    longestPath,
    ...(known ? { expectedSeconds: Math.round(expectedMs / 1000) } : {}),
  };
}
