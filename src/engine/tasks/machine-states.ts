import type { Facts } from '../../model/facts.ts';
import type { Access, Networks, ObservedMachine } from '../../model/machine.ts';
import type { Plan, PlannedMachine } from '../../model/plan.ts';
import type { DeploymentRecord } from '../../model/record.ts';
import { addressesOf } from '../../resolve/addresses.ts';
import type { MachineChange } from '../../stores/commit.ts';
import type { Endpoint } from '../run-request.ts';

export interface MachineState {
  readonly facts: Facts;
  readonly networks: Networks;
  readonly access: Access | undefined;
}

/** What is known of the machines while an apply goes on, by identity: from the record, then from what runs tell. */
export class MachineStates {
  private readonly states = new Map<string, MachineState>();
  private readonly endpoints = new WeakMap<
    PlannedMachine,
    { readonly state: MachineState; readonly endpoint: Endpoint }
  >();
  /** Identities that did not answer beyond all retries. */
  readonly dead = new Set<string>();

  constructor(record: DeploymentRecord) {
    for (const { id, facts, networks, access } of record.machines) this.states.set(id, { facts, networks, access });
  }

  /** Observed facts and networks; undefined before it answered. */
  observed(id: string): MachineState | undefined {
    const state = this.states.get(id);
    return state?.access === undefined ? undefined : state;
  }

  endpoint(machine: PlannedMachine): Endpoint | undefined {
    const state = this.states.get(machine.desired.id);
    if (state?.access === undefined) return undefined;
    const known = this.endpoints.get(machine);
    if (known?.state === state) return known.endpoint;
    const { access } = state;
    const facts = { ...machine.facts, ...state.facts };
    const endpoint = { name: machine.desired.name, access, facts, environment: machine.environment };
    this.endpoints.set(machine, { state, endpoint });
    return endpoint;
  }

  /** Takes what a `machine` step told. What the machine had when it came (`found.*`) stays as it was read first. */
  observe(machine: PlannedMachine, told: ObservedMachine): MachineChange {
    const { id } = machine.desired;
    const before = this.states.get(id)?.facts ?? {};
    const frozen = Object.entries(before).filter(([path]) => isFrozen(path));
    const facts = { ...told.facts, ...Object.fromEntries(frozen) };
    this.states.set(id, { facts, networks: told.networks, access: told.access });
    this.dead.delete(id);
    const addresses = addressesOf(told.networks, machine.addressMap);
    return { id, state: 'up', facts, networks: told.networks, access: told.access, addresses };
  }

  forget(id: string): void {
    this.states.delete(id);
    this.dead.delete(id);
  }
}

function isFrozen(path: string): boolean {
  return path.startsWith('found.') || path.includes('.found.');
}

/** Facts of a plan's machine that are not what the plan took them for; an unknown one counts where the plan waits for it. */
export function surprises(plan: Plan, machine: PlannedMachine, facts: Facts): readonly string[] {
  const awaited = plan.open.filter((need) => need.machine === machine.desired.name).map((need) => need.waitsFor);
  const paths = new Set([...machine.predicted, ...awaited]);
  return [...paths].filter(
    (path) => path in facts && JSON.stringify(facts[path]) !== JSON.stringify(machine.facts[path]),
  );
}
