import type { TaskAction } from '../model/plan.ts';
import type { RecordedTask, RecordedValues } from '../model/record.ts';
import { judge } from './actions.ts';
import type { Bound } from './bind.ts';
import type { Context } from './context.ts';
import { contentDigest, taskDigest } from './digest.ts';
import { evaluateInputs, type InputTemplate, makeTemplate } from './inputs.ts';
import { type Knowledge, World } from './knowledge.ts';
import { applyId, countOf, identityAt } from './node-words.ts';
import type { Node } from './nodes.ts';
import type { TaskInputs } from './resolve-input.ts';
import type { InputPlan } from './role-plan.ts';

/** What the plan knows of each task of a node; arrays go by member. */
interface Assessment {
  readonly template: InputTemplate;
  readonly digests: (string | undefined)[];
  readonly actions: TaskAction[];
  readonly reasons: string[];
  /** Input snapshots that differ from task to task; undefined where `template.fixed` is all. */
  readonly upgrades: ReadonlySet<number>;
}

export type Assessments = ReadonlyMap<Node, Assessment>;

/** Digests, actions and reasons of every task, in plan order, with what the record knows. */
export function assess(context: Context, bound: Bound, order: readonly Node[]): Assessments {
  const assessments = new Map<Node, Assessment>();
  const knowledge = planKnowledge(context, assessments);
  const world = new World(bound, knowledge);
  for (const node of order)
    if (node.kind === 'role') assessments.set(node, assessNode(context, node, knowledge, world));
  return assessments;
}

/** At plan a task's values are known if it does not run. */
export function planKnowledge(context: Context, assessments: Assessments): Knowledge {
  const { record } = context.input;
  return {
    task: (node, at) =>
      assessments.get(node)?.actions[at] === 'none' ? record.task(applyId(node, at))?.values : undefined,
    recorded: (id) => record.task(id)?.values,
    machine: () => undefined,
    live: undefined,
    generated: (key) => context.input.generated(key),
  };
}

function assessNode(context: Context, node: Node, knowledge: Knowledge, world: World): Assessment {
  const template = makeTemplate(context, node);
  const count = countOf(node);
  const digests = new Array<string | undefined>(count);
  const actions = new Array<TaskAction>(count);
  const reasons = new Array<string>(count);
  const upgrades = new Set<number>();
  const content = node.role?.plan.role.hash ?? '';
  const instance = node.role?.instance?.key ?? '';
  const isFixed = template.varying.length === 0 && template.missing.length === 0;
  const fixedDigest = isFixed ? contentDigest(content, instance, template.fixed) : '';
  const evaluateAt = evaluator(
    node,
    template,
    (inputs) => contentDigest(content, instance, inputs),
    (at) => evaluateInputs(context, node, at, template, knowledge, world),
  );
  for (let at = 0; at < count; at += 1) {
    const row = rowOf(context, node, at);
    let inputs: RecordedValues = template.fixed;
    let digest: string | undefined;
    if (isFixed) digest = taskDigest(withAdoption(node, at, fixedDigest), identityAt(node, at));
    else if (row !== undefined || isWorthwhile(node, at)) {
      const known = evaluateAt(at);
      inputs = known.inputs;
      if (known.made !== undefined) digest = taskDigest(withAdoption(node, at, known.made), identityAt(node, at));
    }
    digests[at] = digest;
    const verdict = judge(context, node, at, row, digest, inputs);
    actions[at] = verdict.action;
    reasons[at] = verdict.reason;
    if (verdict.upgrade) upgrades.add(at);
  }
  return { template, digests, actions, reasons, upgrades };
}

interface Evaluated {
  readonly inputs: RecordedValues;
  /** Content digest; undefined while an input is missing. */
  readonly made: string | undefined;
}

/** Evaluates inputs by member. A list of all machines is as long as the class may be: it is made and hashed once, not once per machine. */
function evaluator(
  node: Node,
  { varying }: InputTemplate,
  digest: (inputs: RecordedValues) => string,
  evaluate: (at: number) => Omit<TaskInputs, 'digest'>,
): (at: number) => Evaluated {
  const evaluateOne = (at: number): Evaluated => {
    const { inputs, missing } = evaluate(at);
    return { inputs, made: missing.length > 0 ? undefined : digest(digestedInputs(node, inputs)) };
  };
  if (!varying.every(isSameForClass)) return evaluateOne;
  let shared: Evaluated | undefined;
  return (at) => (shared ??= evaluateOne(at));
}

/** It reads other machines, and of its own only facts, which are alike in a class. */
function isSameForClass({ spec, reads, aliases }: InputPlan): boolean {
  if (spec.live === true) return true;
  return spec.generate === undefined && !reads.own && !reads.address && aliases.length === 0;
}

/** A machine that has no address yet can have no input that reads one: its inputs are evaluated when it runs. */
function isWorthwhile(node: Node, at: number): boolean {
  const member = node.members[at];
  if (member === undefined) return true;
  return member.recorded !== undefined || !(node.role?.plan.inputs ?? []).some((input) => input.reads.address);
}

/** Inputs without the live ones: what a digest covers. */
export function digestedInputs(node: Node, inputs: RecordedValues): RecordedValues {
  const live = node.role?.plan.inputs.filter((input) => input.spec.live === true) ?? [];
  if (live.length === 0) return inputs;
  const names = new Set(live.map((input) => input.name));
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !names.has(name)));
}

/** How a machine to adopt is reached belongs to what brings it up. */
export function withAdoption(node: Node, at: number, content: string): string {
  const adopt = node.stage === 'up' ? node.members[at]?.adopt : undefined;
  if (adopt === undefined) return content;
  const { host, port, user, jump, proxyCommand, hostKeys } = adopt;
  return `${content}\n${JSON.stringify([host, port, user, jump, proxyCommand, hostKeys])}`;
}

/** What is recorded of a task under its present identity. */
function rowOf(context: Context, node: Node, at: number): RecordedTask | undefined {
  const member = node.members[at];
  if (node.resolved !== undefined && member?.recorded === undefined) return undefined;
  const row = context.input.record.task(applyId(node, at));
  return row === undefined || row.machine !== member?.id || row.status === 'removed' ? undefined : row;
}
