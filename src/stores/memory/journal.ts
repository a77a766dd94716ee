import type { RecordedMachine, RecordedValues } from '../../model/record.ts';
import type { Commit, Journal, StoredRecord, StoredTask } from '../commit.ts';
import { splitTaskId } from '../task-id.ts';
import { applyCommit } from './commit.ts';
import { deploymentUnder } from './leases.ts';
import { savePlan } from './save-plan.ts';
import type { DeploymentTables, RunEntry, Tables, TaskEntry } from './tables.ts';

export function memoryJournal(tables: Tables): Journal {
  return {
    loadRecord: async (deployment) => recordOf(tables, tables.deployments.get(deployment)),
    recover: async (lease, at) => recover(deploymentUnder(tables, lease), at),
    savePlan: async (lease, rows, at) => savePlan(tables, deploymentUnder(tables, lease), rows, at),
    commit: async (commit: Commit) => applyCommit(tables, deploymentUnder(tables, commit.lease), commit),
    async appendLogs(lease, chunks) {
      const row = deploymentUnder(tables, lease);
      for (const { run, lines } of chunks) {
        const entry = row.runs.get(run);
        if (entry !== undefined) row.runs.set(run, { ...entry, lines: [...entry.lines, lines] });
      }
    },
    inputs: async (hash): Promise<RecordedValues | undefined> => tables.inputs.get(hash),
    content: async (hash) => tables.contents.get(hash),
    async prune(lease, keep) {
      const row = deploymentUnder(tables, lease);
      const byTask = Map.groupBy(row.runs.values(), (run) => run.taskKey);
      for (const runs of byTask.values())
        for (const run of runs.slice(0, Math.max(0, runs.length - keep.runsPerTask))) row.runs.delete(run.run);
    },
  };
}

function isOpen(run: RunEntry): boolean {
  return run.endedAt === undefined;
}

/** The open run of each task that runs. */
export function openRuns(row: DeploymentTables): ReadonlyMap<number, RunEntry> {
  return new Map([...row.runs.values()].filter(isOpen).map((run) => [run.taskKey, run]));
}

export function recordedMachinesOf(row: DeploymentTables): readonly RecordedMachine[] {
  const tasks = new Map<string | undefined, number>();
  for (const task of row.tasks.values())
    if (task.status !== 'removed') tasks.set(task.machine, (tasks.get(task.machine) ?? 0) + 1);
  return [...row.machines.values()].map(({ addresses: _, ...machine }) => ({
    ...machine,
    tasks: tasks.get(machine.id) ?? 0,
  }));
}

function recordOf(tables: Tables, row: DeploymentTables | undefined): StoredRecord {
  if (row === undefined)
    return { machines: [], task: () => undefined, tasksOf: () => [], wideTasks: () => [], founded: [] };
  const open = openRuns(row);
  const tasks = [...row.tasks.values()].filter((task) => task.status !== 'removed');
  const byMachine = Map.groupBy(
    tasks.map((task) => storedTaskOf(task, open.has(task.key))),
    (task) => task.machine ?? '',
  );
  const machines = recordedMachinesOf(row);
  const staying = [...machines].sort((a, b) => Number(a.state === 'leaving') - Number(b.state === 'leaving'));
  return {
    machines,
    task(id) {
      const { place } = splitTaskId(id);
      const identities = staying.filter((machine) => machine.name === place).map((machine) => machine.id);
      for (const identity of identities.length === 0 ? [''] : identities) {
        const found = byMachine.get(identity)?.find((task) => task.id === id);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    tasksOf: (machine) => byMachine.get(machine) ?? [],
    wideTasks: () => [...byMachine.values()].flat().filter((task) => task.wide),
    founded: [...row.founded.values()],
    inputsOf: (hash) => tables.inputs.get(hash),
    roleOf: (hash) => tables.contents.get(hash)?.role,
  };
}

function storedTaskOf(task: TaskEntry, running: boolean): StoredTask {
  const { role, verb } = splitTaskId(task.id);
  const cut = running ? 'crashed' : task.cut;
  const { key, id, machine, after, wide, attempts, digest, content, inputs, values } = task;
  return {
    key,
    id,
    machine,
    after,
    wide,
    attempts,
    content,
    inputs,
    values,
    role,
    verb,
    cut,
    status: running ? 'running' : task.status,
    digest: cut === undefined ? digest : undefined,
    doneDigest: digest,
  };
}

function recover(row: DeploymentTables, at: number): number {
  const open = openRuns(row);
  for (const run of open.values()) {
    row.runs.set(run.run, {
      ...run,
      endedAt: at,
      outcome: 'cancelled',
      why: 'the process that drove it ended',
    });
    const task = row.tasks.get(run.taskKey);
    if (task !== undefined)
      row.tasks.set(task.key, { ...task, status: 'ready', cut: 'crashed', run: run.run, since: at });
  }
  return open.size;
}
