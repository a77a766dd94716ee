import type { Content } from '../../model/content.ts';
import type { RoleFile } from '../../model/files/kinds.ts';
import type { PlanTask } from '../../model/plan.ts';
import type { Endpoint } from '../runner/run-request.ts';
import type { MachineStates } from './machine-states.ts';
import type { Round } from './round.ts';
import { capabilityBehind, elsewhere, type ProviderRef, providersOf, provides } from './sources.ts';

type Peers = Readonly<Record<string, readonly Endpoint[]>>;
const NO_PEERS: Peers = {};

/** For steps that run elsewhere: the machines to try, those that stay before those that leave, never the task's own. */
export function peersOf(
  round: Round,
  states: MachineStates,
  content: Pick<Content, 'roles'>,
  task: PlanTask,
  role: RoleFile,
): Peers {
  const places = elsewhere(role);
  if (places.length === 0) return NO_PEERS;
  const peers: Record<string, readonly Endpoint[]> = {};
  for (const at of places) {
    const bound = providersOf(task.sources[at]).map((ref) => machineIndexOf(round, ref));
    const all = providerMachines(round, content, capabilityBehind(role, at));
    peers[at] = endpoints(round, states, task, [...bound, ...all]);
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

/** Machines on which a role that provides the capability is done: in this plan, or settled before it. */
function providerMachines(round: Round, content: Pick<Content, 'roles'>, capability: string): readonly number[] {
  const found = new Set<number>();
  for (const task of round.plan.tasks) {
    const runs = task.kind === 'role' && (task.verb === 'apply' || task.verb === 'upgrade');
    if (!runs || task.machine === undefined || task.role === undefined) continue;
    const done = round.isDone(task.n) || round.stored(task.n)?.doneDigest !== undefined;
    if (done && provides(task.role.file, capability)) found.add(task.machine);
  }
  round.plan.machines.forEach((machine, index) => {
    if (!machine.settled && machine.action !== 'remove') return;
    const tasks = round.record.tasksOf(machine.desired.id);
    const provider = tasks.some((task) => {
      const role = task.verb === 'apply' && task.doneDigest !== undefined ? content.roles.get(task.role) : undefined;
      return role !== undefined && provides(role.file, capability);
    });
    if (provider) found.add(index);
  });
  return [...found];
}
