import { hash } from 'node:crypto';
import type { Facts } from '../../model/facts.ts';
import type { Plan, PlanTask } from '../../model/plan.ts';
import type {
  DeploymentRecord,
  Founded,
  RecordedMachine,
  RecordedTask,
  RecordedValues,
  SecretRef,
} from '../../model/record.ts';
import { canonical } from '../canonical.ts';
import { taskInputs } from '../task-inputs.ts';

/** A record held in memory that a simulated apply writes to. */
export class SimulatedRecord implements DeploymentRecord {
  readonly machines: RecordedMachine[] = [];
  readonly founded: Founded[] = [];
  readonly rows = new Map<string, RecordedTask>();
  readonly snapshots = new Map<string, RecordedValues>();
  readonly secrets = new Map<string, SecretRef>();

  task(id: string): RecordedTask | undefined {
    return this.rows.get(id);
  }

  tasksOf(machine: string): readonly RecordedTask[] {
    return [...this.rows.values()].filter((row) => (row.machine ?? '') === machine);
  }

  inputsOf(digest: string): RecordedValues | undefined {
    return this.snapshots.get(digest);
  }
}

export interface Simulation {
  /** Facts observed on a machine beyond those predicted. */
  readonly observe?: (name: string, predicted: Facts) => Facts;
  /** What a role publishes. */
  readonly publish?: (task: PlanTask) => RecordedValues;
  /** Tasks of this role fail, and what comes after them does not run. */
  readonly fails?: (task: PlanTask) => boolean;
}

/** Runs a plan as the engine would: every task in order, facts observed when machines come up. Gives the ids that ran. */
export function simulateApply(plan: Plan, record: SimulatedRecord, options: Simulation = {}): readonly string[] {
  const ran: string[] = [];
  const blocked = new Set<number>();
  for (const planned of plan.machines) noteMachine(planned, record);
  for (const task of plan.tasks) {
    const fails = options.fails?.(task) === true;
    noteRow(plan, task, record, fails ? 'failed' : 'blocked');
    const stops = task.kind === 'observe' || fails;
    if (stops || task.after.some((n) => blocked.has(n))) {
      blocked.add(task.n);
      continue;
    }
    if (task.kind === 'barrier' || task.action === 'none') continue;
    if (task.action === 'remove') removeTask(plan, task, record);
    else if (task.verb === 'apply' || task.verb === 'upgrade' || task.kind === 'proof') {
      if (!applyTask(plan, task, record, options)) continue;
    } else if (task.onlyIf !== undefined && !task.onlyIf.some((n) => ran.includes(plan.tasks[n]?.id ?? ''))) continue;
    ran.push(task.id);
  }
  plan.machines.forEach((planned, index) => {
    const mine = plan.tasks.filter((task) => task.machine === index);
    if (planned.action === 'remove' && mine.every((task) => !blocked.has(task.n)))
      forgetMachine(planned.desired.id, record);
    else if (mine.every((task) => !blocked.has(task.n)))
      settleMachine(planned.desired.id, planned.signature, mine.length, record);
  });
  return ran;
}

function noteMachine(planned: Plan['machines'][number], record: SimulatedRecord): void {
  const { desired } = planned;
  if (record.machines.some((machine) => machine.id === desired.id)) return;
  record.machines.push({
    id: desired.id,
    name: desired.name,
    group: desired.group,
    ordinal: desired.ordinal,
    site: desired.site,
    origin: planned.origin,
    state: 'intent',
    facts: {},
    predicted: planned.facts,
    networks: {},
    access: undefined,
    settled: undefined,
    tasks: 0,
    planned: { desired, platform: planned.platform, addressMap: planned.addressMap, environment: planned.environment },
  });
}

/** A row stands from the plan on, as the engine writes it. */
function noteRow(plan: Plan, task: PlanTask, record: SimulatedRecord, status: 'failed' | 'blocked'): void {
  const machine = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired.id;
  const before = record.rows.get(task.id);
  if (task.kind !== 'role' || task.action === 'remove') return;
  if (before !== undefined && before.machine === machine) {
    if (status === 'failed') record.rows.set(task.id, { ...before, status, digest: undefined, cut: 'failed' });
    return;
  }
  record.rows.set(task.id, {
    id: task.id,
    status,
    role: task.role?.name ?? '',
    verb: task.verb,
    machine,
    digest: undefined,
    content: undefined,
    inputs: undefined,
    values: {},
    ...(status === 'failed' ? { cut: 'failed' } : {}),
  });
}

function applyTask(plan: Plan, task: PlanTask, record: SimulatedRecord, options: Simulation): boolean {
  const machine = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired;
  const lookup = {
    task: (n: number) => record.rows.get(plan.tasks[n]?.id.replace(/upgrade$/, 'apply') ?? '')?.values,
    recorded: (id: string) => record.rows.get(id)?.values,
    machine: (index: number) => {
      const known = record.machines.find((each) => each.id === plan.machines[index]?.desired.id);
      return known === undefined || known.state !== 'up' ? undefined : { facts: known.facts, networks: known.networks };
    },
    generated: (key: string) => record.secrets.get(key),
    digest: (n: number) => record.rows.get(plan.tasks[n]?.id ?? '')?.digest,
  };
  for (const { key } of taskInputs(plan, task, lookup).generate) {
    record.secrets.set(key, { $secret: key, tag: hash('sha256', key, 'hex') });
  }
  const made = taskInputs(plan, task, lookup);
  if (made.digest === undefined) throw new Error(`${task.id} has no digest: ${JSON.stringify(made.missing)}`);
  const before = record.rows.get(task.id);
  if (before?.digest === made.digest && before.machine === machine?.id && task.action === 'maybe') return false;
  const snapshot = canonical(made.inputs);
  record.snapshots.set(snapshot, made.inputs);
  record.rows.delete(task.id);
  record.rows.set(task.id, {
    id: task.id,
    status: 'done',
    role: task.role?.name ?? '',
    verb: task.verb,
    machine: machine?.id,
    digest: made.digest,
    content: task.role?.hash ?? 'none',
    inputs: snapshot,
    values: options.publish?.(task) ?? {},
  });
  for (const { capability, place } of task.founds ?? []) found(record, capability, place, machine?.id ?? '');
  const provides = task.role?.file.provides.map((each) => (typeof each === 'string' ? each : each.capability)) ?? [];
  if (provides.includes('machine-up') && task.machine !== undefined) bringUp(plan, task.machine, record, options);
  return true;
}

function found(record: SimulatedRecord, capability: string, place: string, machine: string): void {
  const index = record.founded.findIndex((each) => each.capability === capability && each.place === place);
  const before = index === -1 ? [] : (record.founded[index]?.machines ?? []);
  if (index !== -1) record.founded.splice(index, 1);
  record.founded.push({ capability, place, machines: [...new Set([...before, machine])] });
}

function bringUp(plan: Plan, index: number, record: SimulatedRecord, options: Simulation): void {
  const planned = plan.machines[index];
  const at = record.machines.findIndex((machine) => machine.id === planned?.desired.id);
  const machine = record.machines[at];
  if (planned === undefined || machine === undefined) return;
  const observed = options.observe?.(machine.name, planned.facts) ?? planned.facts;
  record.machines[at] = {
    ...machine,
    state: 'up',
    facts: observed,
    networks: { private: `10.0.0.${at + 1}`, public: `192.0.2.${at + 1}` },
  };
}

function removeTask(plan: Plan, task: PlanTask, record: SimulatedRecord): void {
  if (task.verb !== 'remove') return;
  const machine = task.machine === undefined ? undefined : plan.machines[task.machine]?.desired.id;
  const id = task.id.replace(/\/remove$/, '/apply');
  if (record.rows.get(id)?.machine === machine) record.rows.delete(id);
}

function forgetMachine(id: string, record: SimulatedRecord): void {
  for (const row of record.rows.values()) if (row.machine === id) record.rows.delete(row.id);
  record.machines.splice(0, record.machines.length, ...record.machines.filter((machine) => machine.id !== id));
}

function settleMachine(id: string, signature: string, tasks: number, record: SimulatedRecord): void {
  const at = record.machines.findIndex((machine) => machine.id === id);
  const machine = record.machines[at];
  if (machine === undefined || machine.settled === signature) return;
  record.machines[at] = { ...machine, settled: signature, tasks };
}
