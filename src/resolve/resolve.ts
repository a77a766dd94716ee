import type { Plan, PlanTask } from '../model/plan.ts';
import type { RecordedTask } from '../model/record.ts';
import { type Assessments, assess, planKnowledge } from './assess.ts';
import { type Bound, bindAll } from './bind.ts';
import { planChanges } from './change.ts';
import { addChangeNodes } from './change-nodes.ts';
import { distinctions } from './classes.ts';
import { type Context, createContext, throwProblems } from './context.ts';
import { type Emission, emitBarrier, emitObserver, emitRole, numberNodes } from './emit.ts';
import { emitChange } from './emit-change.ts';
import { Founding } from './founding.ts';
import { buildGraph } from './graph.ts';
import { type Graph, wholeParts } from './graph-parts.ts';
import { planLeaving, type Undoing, undoingTask } from './leaving.ts';
import { canUndo } from './leftovers.ts';
import { noteClosedPorts } from './listens.ts';
import { type Machines, planMachines } from './machines.ts';
import { predictionNotices } from './notices.ts';
import { openNeeds, planBindings } from './plan-bindings.ts';
import { keepState } from './plan-state.ts';
import { leavingMachine, plannedMachines } from './planned-machines.ts';
import { addProofs, emitProof, proofDigest } from './proofs.ts';
import { checkReach } from './reach.ts';
import type { ResolveInput } from './resolve-input.ts';
import { signatures } from './settling.ts';
import { sortNodes } from './topology.ts';
import { disturbed } from './unsettle.ts';
import { WideNeeds } from './wide-needs.ts';

/**
 * Makes the plan: binds every need, orders every task, and says what will be done and why. Pure and deterministic: the same input
 * gives the same plan, byte for byte.
 * Errors: `unresolvable` and `keep-refused`, with every problem found.
 */
export function resolve(input: ResolveInput): Plan {
  const context = createContext(input);
  if (input.intent.kind === 'destroy') return planDestroy(context);
  const machines = planMachines(context);
  throwProblems(context);
  const bound = bindAll(context, machines.members);
  checkReach(context, bound);
  noteClosedPorts(context, bound);
  throwProblems(context);
  const signed = signatures(context, bound);
  const settled = settledMachines(context, machines, signed);
  const found = settle(context, bound, settled);
  throwProblems(context);
  const final = addAround(context, bound, found);
  throwProblems(context);
  return writePlan(context, { machines, bound, signed, settled, ...final });
}

/** Machines whose signature is settled bring no tasks. */
function settledMachines(context: Context, machines: Machines, signed: ReadonlyMap<string, string>): Set<string> {
  const settled = new Set<string>();
  const { intent } = context.input;
  if (intent.kind === 'apply' && intent.full === true) return settled;
  for (const { id, recorded } of machines.members) {
    if (recorded?.settled !== undefined && recorded.settled === signed.get(id)) settled.add(id);
  }
  return settled;
}

interface Assessed {
  readonly graph: Graph;
  readonly order: Graph['nodes'];
  readonly assessments: Assessments;
}

/** Adds what stands around changes, and proofs; the graph is built anew where machines of a class part ways. */
function addAround(
  context: Context,
  bound: Bound,
  found: Assessed,
): Assessed & { readonly dropped: readonly string[] } {
  const changes = planChanges(context, found.graph, found.assessments);
  const isSame = changes.parts === found.graph.parts;
  const graph = isSame ? found.graph : buildGraph(context, bound, changes.parts);
  if (!isSame) addChangeNodes(graph, changes);
  const before = graph.nodes.length;
  addProofs(context, bound, graph);
  if (isSame && graph.nodes.length === before) return { ...found, dropped: changes.dropped };
  const order = sortNodes(context, graph.nodes);
  const assessments = isSame ? found.assessments : assess(context, bound, order);
  return { graph, order, assessments, dropped: changes.dropped };
}

/** Builds and assesses the graph until no settled machine reads a value that may change; `settled` only shrinks. */
function settle(context: Context, bound: Bound, settled: Set<string>) {
  for (;;) {
    const graph = buildGraph(context, bound, wholeParts(bound, settled));
    const order = sortNodes(context, graph.nodes);
    throwProblems(context);
    const assessments = assess(context, bound, order);
    const moved = disturbed(context, bound, graph, assessments, settled);
    if (moved.length === 0) return { graph, order, assessments };
    for (const id of moved) settled.delete(id);
  }
}

interface Finished extends Assessed {
  readonly machines: Machines;
  readonly bound: Bound;
  readonly signed: ReadonlyMap<string, string>;
  readonly settled: ReadonlySet<string>;
  readonly dropped: readonly string[];
}

function writePlan(context: Context, finished: Finished): Plan {
  const { machines, bound, order, assessments, signed, settled } = finished;
  const { members, leavers } = machines;
  const machineIndex = new Map<string, number>();
  members.forEach((member, index) => machineIndex.set(member.id, index));
  leavers.forEach((leaver, index) => machineIndex.set(leaver.recorded.id, members.length + index));
  const tasks: PlanTask[] = [];
  const leftBefore = writeLeaving(
    context,
    planLeaving(context, leavers, unwantedRows(context, bound)),
    machineIndex,
    tasks,
  );
  const { bases } = numberNodes(order, tasks.length);
  const emission: Emission = { context, bases, assessments, machineIndex, leftBefore, shared: new Map() };
  for (const node of order) emitNode(emission, finished, node, tasks);
  const settledTasks = members.reduce(
    (sum, { id, recorded }) => (settled.has(id) ? sum + (recorded?.tasks ?? 0) : sum),
    0,
  );
  const observers = new Map<string, number>();
  for (const node of order) {
    if (node.kind === 'observe')
      node.members.forEach((member, at) => observers.set(member.id, (bases.get(node) ?? 0) + at));
  }
  const reads = distinctions(context).facts;
  const plan: Plan = {
    deployment: context.content.deployment.file.deployment,
    machines: plannedMachines(context, bound, members, leavers, signed, settled),
    tasks,
    bindings: planBindings(bound),
    open: openNeeds(bound, (machine) => observers.get(machine) ?? -1),
    notices: [...context.notices, ...predictionNotices(members, reads)],
    settledTasks,
    dropped: [...leavers.map((leaver) => leaver.recorded.name), ...finished.dropped, ...unwantedPlaces(context, bound)],
  };
  const firsts = order.map((node) => bases.get(node) ?? 0);
  keepState(plan, { context, bound, assessments, emission, members, order, firsts, signed });
  return plan;
}

function emitNode(
  emission: Emission,
  { bound, signed, assessments }: Finished,
  node: Graph['nodes'][number],
  tasks: PlanTask[],
): void {
  const { context } = emission;
  if (node.kind === 'change') emitChange(emission, node, tasks);
  else if (node.kind === 'proof') {
    const digest = proofDigest(context, bound, node, signed, planKnowledge(context, assessments));
    emitProof(emission, node, digest, tasks);
  } else if (node.kind === 'barrier') emitBarrier(emission, node, tasks);
  else if (node.kind === 'observe') emitObserver(emission, node, tasks);
  else emitRole(emission, node, tasks);
}

/** Recorded roles of sites and of the deployment that are no longer bound. */
function unwantedRows(context: Context, bound: Bound): readonly RecordedTask[] {
  const wanted = new Set(
    [...bound.wide.placeRoles.values()].map(({ place, role }) => `${placeText(place)}/${role.key}/apply`),
  );
  return context.input.record
    .tasksOf('')
    .filter((row) => row.id.endsWith('/apply') && row.content !== undefined && !wanted.has(row.id));
}

function unwantedPlaces(context: Context, bound: Bound): readonly string[] {
  return unwantedRows(context, bound)
    .filter((row) => !canUndo(context, row))
    .map((row) => row.id);
}

function placeText(place: string): string {
  return place.startsWith('site/') ? `site:${place.slice(5)}` : place;
}

/** Writes what leaves; gives the last task of each machine by name. */
function writeLeaving(
  context: Context,
  undoings: readonly Undoing[],
  machineIndex: ReadonlyMap<string, number>,
  tasks: PlanTask[],
): ReadonlyMap<string, number> {
  const numbers = new Map<Undoing, number>();
  const last = new Map<string, number>();
  for (const undoing of undoings) {
    const n = tasks.length;
    numbers.set(undoing, n);
    const index = undoing.machine === undefined ? undefined : machineIndex.get(undoing.machine.id);
    tasks.push(undoingTask(context, undoing, n, numbers, index));
    if (undoing.machine !== undefined) last.set(undoing.machine.name, n);
  }
  return last;
}

/** Everything recorded is undone: remove verbs in reverse order, then the machines. Needs no resolution of the wish. */
function planDestroy(context: Context): Plan {
  const { record } = context.input;
  const leavers = record.machines.map((recorded) => ({ recorded, why: 'the deployment is destroyed' }));
  const places = record.tasksOf('').filter((row) => row.id.endsWith('/apply') && row.content !== undefined);
  const machineIndex = new Map(leavers.map((leaver, index) => [leaver.recorded.id, index]));
  const tasks: PlanTask[] = [];
  writeLeaving(context, planLeaving(context, leavers, places), machineIndex, tasks);
  const plan: Plan = {
    deployment: context.content.deployment.file.deployment,
    machines: leavers.map((leaver) => leavingMachine(context, leaver.recorded)),
    tasks,
    bindings: [],
    open: [],
    notices: [],
    settledTasks: 0,
    dropped: leavers.map((leaver) => leaver.recorded.name),
  };
  const bound = { classes: [], wide: new WideNeeds(context, []), founding: new Founding(context, []) };
  const assessments: Assessments = new Map();
  const emission = { context, bases: new Map(), assessments, machineIndex, leftBefore: new Map(), shared: new Map() };
  keepState(plan, {
    context,
    bound,
    assessments,
    emission,
    members: [],
    order: [],
    firsts: [],
    signed: new Map(),
  });
  return plan;
}
