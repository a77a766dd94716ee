import type { Content } from '../../model/content.ts';
import type { RoleFile } from '../../model/files/role.ts';
import type { PlanTask } from '../../model/plan.ts';
import type { StoredTask } from '../../stores/commit.ts';
import type { Endpoint } from '../run-request.ts';
import type { MachineStates } from './machine-states.ts';
import type { Round } from './round.ts';
import { capabilityBehind, elsewhere, type ProviderRef, providersOf, provides } from './sources.ts';

type Known = Pick<Content, 'roles' | 'capabilities'>;
type Peers = Readonly<Record<string, readonly Endpoint[]>>;
const NO_PEERS: Peers = {};

/** For steps that run elsewhere: the machines to try, those that stay before those that leave, never the task's own. */
export function peersOf(round: Round, states: MachineStates, content: Known, task: PlanTask, role: RoleFile): Peers {
  const places = elsewhere(role);
  if (places.length === 0) return NO_PEERS;
  const peers: Record<string, readonly Endpoint[]> = {};
  for (const at of places) {
    const capability = capabilityBehind(role, at);
    const left = formerProviders(round, capability);
    const bound = providersOf(task.sources[at]).map((ref) => machineIndexOf(round, ref));
    const all = [...bound, ...providerMachines(round, content, capability)];
    peers[at] = endpoints(
      round,
      states,
      task,
      all.filter((index) => index === undefined || !left.has(index)),
    );
  }
  return peers;
}

function endpoints(
  round: Round,
  states: MachineStates,
  task: PlanTask,
  indices: readonly (number | undefined)[],
): readonly Endpoint[] {
  const found: Endpoint[] = [];
  const leaving: Endpoint[] = [];
  for (const index of new Set(indices)) {
    const machine = index === undefined || index === task.machine ? undefined : round.plan.machines[index];
    if (machine === undefined || states.dead.has(machine.desired.id)) continue;
    const endpoint = states.endpoint(machine);
    if (endpoint !== undefined) (machine.action === 'remove' ? leaving : found).push(endpoint);
  }
  return [...found, ...leaving];
}

function machineIndexOf(round: Round, ref: ProviderRef): number | undefined {
  if ('task' in ref) return round.isDone(ref.task) ? round.task(ref.task).machine : undefined;
  const machine = round.record.task(ref.recorded)?.machine;
  const index = round.plan.machines.findIndex((each) => each.desired.id === machine);
  return index < 0 ? undefined : index;
}

/** Machines that leave and have given the capability up already: they stand until they are destroyed, but cannot speak for it. */
function formerProviders(round: Round, capability: string): ReadonlySet<number> {
  const left = new Set<number>();
  for (const task of round.plan.tasks) {
    if (task.kind !== 'role' || task.verb !== 'remove' || task.machine === undefined || task.role === undefined)
      continue;
    if (round.isDone(task.n) && provides(task.role.file, capability)) left.add(task.machine);
  }
  return left;
}

/** Machines on which a role that provides the capability is done: in this plan, or settled before it. */
function providerMachines(round: Round, content: Known, capability: string): readonly number[] {
  const found = new Set<number>();
  for (const task of round.plan.tasks) {
    const runs = task.kind === 'role' && (task.verb === 'apply' || task.verb === 'upgrade');
    if (!runs || task.machine === undefined || task.role === undefined) continue;
    const done = round.isDone(task.n) || round.stored(task.n)?.doneDigest !== undefined;
    if (done && provides(task.role.file, capability)) found.add(task.machine);
  }
  for (const index of recordedProviders(round, content, capability)) found.add(index);
  return [...found];
}

/** Machines that have no task in the plan, or leave: what they provide is known from the record. */
function recordedProviders(round: Round, content: Known, capability: string): readonly number[] {
  const { machines } = round.plan;
  const isWide = (content.capabilities.get(capability)?.file.scope ?? 'machine') !== 'machine';
  const recorded = isWide ? round.record.wideTasks() : undefined;
  const names = new Set<string>();
  const read = (tasks: readonly StoredTask[]) => {
    for (const { verb, doneDigest, role, machine } of tasks) {
      if (verb !== 'apply' || doneDigest === undefined || machine === undefined) continue;
      const file = content.roles.get(role)?.file;
      if (file !== undefined && provides(file, capability)) names.add(machine);
    }
  };
  const others = machines.flatMap(({ settled, action }, index) => (settled || action === 'remove' ? [index] : []));
  if (recorded !== undefined) read(recorded);
  else for (const index of others) read(round.record.tasksOf(machines[index]?.desired.id ?? ''));
  return others.filter((index) => names.has(machines[index]?.desired.id ?? ''));
}
