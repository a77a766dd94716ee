import type { Plan, PlanTask } from '../model/plan.ts';
import { digestedInputs, withAdoption } from './assess.ts';
import { contentDigest, taskDigest } from './digest.ts';
import { evaluateInputs, makeTemplate } from './inputs.ts';
import { type Knowledge, World } from './knowledge.ts';
import { applyId, identityAt } from './node-words.ts';
import type { Node } from './nodes.ts';
import { nodeOfTask, type PlanState, stateOf } from './plan-state.ts';
import { proofDigest, proofInputs } from './proofs.ts';
import type { TaskInputs, ValueLookup } from './resolve-input.ts';

/**
 * Inputs and digest of a task with what is known now; the same code as at plan time. Tasks that only undo have no inputs of their
 * own (`recorded` names theirs), barriers and observers have none at all.
 * @example taskInputs(plan, task, { task: (n) => values[n], recorded: () => undefined, machine: () => undefined })
 */
export function taskInputs(plan: Plan, task: PlanTask, lookup: ValueLookup): TaskInputs {
  const state = stateOf(plan);
  const found = nodeOfTask(state, task.n);
  const knowledge = runKnowledge(state, lookup);
  if (found?.node.kind === 'proof') return proofTaskInputs(state, found.node, knowledge);
  if (found?.node.role === undefined) return NOTHING;
  const { node, at } = found;
  const assessment = state.assessments.get(node);
  const template = assessment?.template ?? makeTemplate(state.context, node);
  if (assessment !== undefined && template.varying.length === 0 && template.missing.length === 0)
    return { inputs: template.fixed, digest: assessment.digests[at], missing: [], generate: [] };
  const known = evaluateInputs(state.context, node, at, template, knowledge, new World(state.bound, knowledge));
  const content = node.role?.plan.role.hash ?? '';
  const live = new Set(node.role?.plan.inputs.filter((input) => input.spec.live === true).map((input) => input.name));
  const isWhole = known.missing.every(({ input }) => live.has(input));
  if (!isWhole) return { ...known, digest: undefined };
  const made = contentDigest(content, node.role?.instance?.key ?? '', digestedInputs(node, known.inputs));
  return { ...known, digest: taskDigest(withAdoption(node, at, made), identityAt(node, at)) };
}

function proofTaskInputs(state: PlanState, node: Node, knowledge: Knowledge): TaskInputs {
  const inputs = proofInputs(state.bound, node, knowledge);
  if (inputs === undefined)
    return {
      inputs: {},
      digest: undefined,
      missing: [{ input: 'values', why: 'its provider is not done' }],
      generate: [],
    };
  return {
    inputs,
    digest: proofDigest(state.context, state.bound, node, state.signed, knowledge),
    missing: [],
    generate: [],
  };
}

const NOTHING: TaskInputs = { inputs: {}, digest: undefined, missing: [], generate: [] };

function runKnowledge(state: PlanState, lookup: ValueLookup): Knowledge {
  const { record } = state.context.input;
  return {
    task: (node, at) => {
      const n = (state.emission.bases.get(node) ?? 0) + at;
      const known = lookup.task(n);
      if (known !== undefined) return known;
      return state.assessments.get(node)?.actions[at] === 'none' ? record.task(applyId(node, at))?.values : undefined;
    },
    recorded: (id) => lookup.recorded(id) ?? record.task(id)?.values,
    machine: (member) => lookup.machine(state.emission.machineIndex.get(member.id) ?? -1),
    live: lookup.live ?? undefined,
    generated: (key) => lookup.generated?.(key),
  };
}
