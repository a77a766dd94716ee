import type { PlannedMachine } from '../../model/plan.ts';
import type { PlanRows } from '../commit.ts';
import { plannedOf, predictedOf } from '../planned-machine.ts';
import { STATUS_LIST } from '../status-counts.ts';
import { homeOf } from '../task-id.ts';
import type { DeploymentTables, MachineEntry, Tables, TaskEntry } from './tables.ts';

/** See `Journal.savePlan`. */
export function savePlan(tables: Tables, row: DeploymentTables, rows: PlanRows, at: number): void {
  const { plan } = rows;
  for (const task of row.tasks.values()) if (task.status === 'removed') row.tasks.delete(task.key);
  for (const machine of plan.machines)
    if (!machine.settled)
      row.machines.set(machine.desired.id, machineEntryOf(machine, row.machines.get(machine.desired.id)));
  for (const key of rows.dropped) row.tasks.delete(key);
  for (const task of plan.tasks) {
    const known = row.tasks.get(rows.keys[task.n] ?? 0);
    const status = STATUS_LIST[rows.statuses[task.n] ?? 0] ?? 'blocked';
    const after = task.after.map((n) => rows.keys[n]).join(' ');
    const machine = homeOf(plan, task);
    const wide = machine === undefined || rows.wideRoles.has(task.role?.name ?? '');
    if (known === undefined) {
      const key = tables.nextTask;
      tables.nextTask += 1;
      rows.keys[task.n] = key;
      row.tasks.set(key, { ...NEW_TASK, key, id: task.id, machine, after, wide, status, since: at });
    } else if (status !== 'running') {
      const moved = status === known.status ? {} : { status, since: at, why: undefined, again: undefined };
      row.tasks.set(known.key, { ...known, after, wide: wide || known.wide, ...moved });
    }
  }
  row.world += 1;
}

const NEW_TASK: Omit<TaskEntry, 'key' | 'id' | 'machine' | 'after' | 'wide' | 'status' | 'since'> = {
  cut: undefined,
  attempts: 0,
  digest: undefined,
  content: undefined,
  inputs: undefined,
  values: {},
  why: undefined,
  again: undefined,
  run: undefined,
};

function machineEntryOf(machine: PlannedMachine, known: MachineEntry | undefined): MachineEntry {
  const { id, name, group, ordinal, site } = machine.desired;
  const back = known?.access === undefined ? 'intent' : 'up';
  const stays = known === undefined || known.state === 'leaving' ? back : known.state;
  return {
    id,
    name,
    group,
    ordinal,
    site,
    origin: known?.origin ?? machine.origin,
    state: machine.action === 'remove' ? 'leaving' : stays,
    facts: known?.facts ?? {},
    predicted: predictedOf(machine),
    networks: known?.networks ?? {},
    addresses: known?.addresses ?? {},
    access: known?.access,
    settled: undefined,
    planned: plannedOf(machine),
  };
}
