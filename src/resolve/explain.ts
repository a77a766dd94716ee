import { AppError, type Position } from '../model/errors.ts';
import { camelCase } from '../model/files/names.ts';
import type { Json } from '../model/files/values.ts';
import { didYouMean } from '../model/nearest-name.ts';
import type { Binding, OpenNeed, Plan, PlannedMachine, PlanTask } from '../model/plan.ts';
import { layerOf, secretName, valueAt } from './ladder.ts';
import { type PlanState, stateOf } from './plan-state.ts';

/** Why something is as it is, as data. `kind` says what `what` named. */
export type Explanation =
  | {
      readonly kind: 'machine';
      readonly machine: PlannedMachine;
      readonly bindings: readonly Binding[];
      readonly open: readonly OpenNeed[];
      readonly tasks: readonly string[];
    }
  | {
      readonly kind: 'task';
      readonly task: PlanTask;
      /** Ids of the tasks that it waits for. */
      readonly after: readonly string[];
      /** Choices that put its role where it is. */
      readonly bindings: readonly Binding[];
      readonly inputs: readonly ExplainedInput[];
    }
  | {
      readonly kind: 'capability';
      readonly capability: string;
      readonly bindings: readonly Binding[];
      readonly open: readonly OpenNeed[];
    }
  | { readonly kind: 'role'; readonly role: string; readonly bindings: readonly Binding[] }
  | { readonly kind: 'value'; readonly path: string; readonly groups: readonly ExplainedValue[] };

export interface ExplainedInput {
  readonly name: string;
  /** An expression, or the path below `values` where it is looked up. */
  readonly from: string;
  /** The rung that gave it, `default`, or undefined for an expression. */
  readonly layer: string | undefined;
  readonly position: Position | undefined;
}

/** A value of the ladder for machines that agree on it. */
export interface ExplainedValue {
  readonly machines: readonly string[];
  readonly value: Json | undefined;
  /** The rung that decided. */
  readonly layer: string | undefined;
  /** Every rung that says something, lowest first. */
  readonly layers: readonly { readonly layer: string; readonly value: Json; readonly position: Position }[];
}

/**
 * Explains a machine, a task, a capability, a role or a value (`values.docker.mirror`) of a plan made in this process.
 * Errors: `not-found` with what was probably meant.
 */
export function explain(plan: Plan, what: string): Explanation {
  const machine = plan.machines.findIndex(({ desired }) => desired.name === what);
  if (machine !== -1) return explainMachine(plan, machine);
  const task = plan.tasks.find(({ id }) => id === what);
  if (task !== undefined) return explainTask(plan, task);
  if (what === 'values' || what.startsWith('values.')) return explainValue(stateOf(plan), what);
  const { content } = stateOf(plan).context;
  if (content.capabilities.has(what)) {
    const bindings = plan.bindings.filter(({ need }) => need.capability === what);
    return {
      kind: 'capability',
      capability: what,
      bindings,
      open: plan.open.filter(({ need }) => need.capability === what),
    };
  }
  if (content.roles.has(what)) {
    const bindings = plan.bindings.filter(
      ({ candidates, by }) => by === what || candidates.some(({ name }) => name === what),
    );
    return { kind: 'role', role: what, bindings };
  }
  const known = [
    ...plan.machines.map(({ desired }) => desired.name),
    ...content.capabilities.keys(),
    ...content.roles.keys(),
  ];
  const hint = didYouMean(what, known, 'you can ask for');
  throw new AppError(
    'not-found',
    `cannot explain "${what}": it is no machine, task, capability, role or value of this deployment`,
    hint === undefined ? {} : { hint },
  );
}

function explainMachine(plan: Plan, index: number): Explanation {
  const machine = plan.machines[index] as PlannedMachine; // found by its name
  const { name } = machine.desired;
  return {
    kind: 'machine',
    machine,
    bindings: plan.bindings.filter(({ machines }) => machines.includes(name)),
    open: plan.open.filter((open) => open.machine === name),
    tasks: plan.tasks.filter((task) => task.machine === index).map(({ id }) => id),
  };
}

function explainTask(plan: Plan, task: PlanTask): Explanation {
  const state = stateOf(plan);
  const name = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired.name;
  const bindings = plan.bindings.filter(({ provider, machines }) => {
    const isRole = provider !== undefined && 'role' in provider && provider.role === task.role?.name;
    return isRole && (name === undefined || machines.length === 0 || machines.includes(name));
  });
  const role = task.role === undefined ? undefined : state.context.roles.named(task.role.name);
  const resolved = state.bound.classes.find(({ cls }) => cls.members.some((member) => member.name === name));
  const inputs = (role?.inputs ?? []).map((input): ExplainedInput => {
    if (input.spec.from !== undefined)
      return { name: input.name, from: input.spec.from, layer: undefined, position: undefined };
    const path = [camelCase(role?.name ?? ''), input.name];
    const layer = resolved === undefined ? undefined : layerOf(resolved.cls.ladder, path);
    return {
      name: input.name,
      from: `values.${path.join('.')}`,
      layer: layer?.name ?? 'default',
      position: layer?.locate(...layer.path, 'values', ...path),
    };
  });
  return { kind: 'task', task, after: task.after.flatMap((n) => plan.tasks[n]?.id ?? []), bindings, inputs };
}

function explainValue(state: PlanState, what: string): Explanation {
  const path = what.split('.').slice(1);
  const groups = new Map<string, { machines: string[]; explained: Omit<ExplainedValue, 'machines'> }>();
  for (const { cls } of state.bound.classes) {
    const layers = cls.ladder.layers.flatMap((layer) => {
      const value = valueAt(layer.data.values, path);
      return value === undefined
        ? []
        : [{ layer: layer.name, value: masked(value), position: layer.locate(...layer.path, 'values', ...path) }];
    });
    const value = valueAt(cls.ladder.values, path);
    const explained = {
      value: value === undefined ? undefined : masked(value),
      layer: layerOf(cls.ladder, path)?.name,
      layers,
    };
    const key = JSON.stringify(explained);
    const group = groups.get(key) ?? { machines: [], explained };
    groups.set(key, group);
    group.machines.push(...cls.members.map(({ name }) => name));
  }
  return {
    kind: 'value',
    path: what,
    groups: [...groups.values()].map(({ machines, explained }) => ({ machines, ...explained })),
  };
}

/** Secrets are named, never shown; the resolver holds no clear text anyway. */
function masked(value: Json): Json {
  const name = secretName(value);
  return name === undefined ? value : `(secret ${name})`;
}
