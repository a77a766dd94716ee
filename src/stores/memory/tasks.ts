import type { Queries, StatusCounts, TaskFilter, TaskRow } from '../queries.ts';
import { countsOf, STATUS_LIST, statusIndex } from '../status-counts.ts';
import { splitTaskId } from '../task-id.ts';
import { openRuns } from './journal.ts';
import { type DeploymentTables, deploymentTables, type Tables } from './tables.ts';

const MOST_BLOCKED = 20;

export function memoryTasks(tables: Tables): Pick<Queries, 'tasks' | 'task'> {
  const of = (name: string) => deploymentTables(tables, name);
  return {
    tasks: async (name, filter) => taskRows(of(name), filter),
    async task(name, id) {
      const row = of(name);
      const found = taskRows(row, { ids: [id] })[0];
      const entry = row.tasks.get(found?.key ?? 0);
      if (found === undefined || entry === undefined) return undefined;
      const all = taskRows(row, {});
      const before = new Set(entry.after.split(' ').map(Number));
      const waits = (key: number) => row.tasks.get(key)?.after.split(' ').includes(String(found.key)) ?? false;
      return {
        ...found,
        after: all.filter((task) => before.has(task.key)),
        blocks: all.filter((task) => waits(task.key)).slice(0, MOST_BLOCKED),
        digest: entry.digest,
        inputs: entry.inputs === undefined ? undefined : tables.inputs.get(entry.inputs),
        values: entry.values,
      };
    },
  };
}

function taskRows(row: DeploymentTables, filter: TaskFilter): readonly TaskRow[] {
  const open = openRuns(row);
  const rows = [...row.tasks.values()].map((task): TaskRow => {
    const run = open.get(task.key);
    const { role, verb } = splitTaskId(task.id);
    const { key, id, attempts } = task;
    const machine = row.machines.get(task.machine ?? '')?.name;
    if (run !== undefined)
      return {
        key,
        id,
        machine,
        role,
        verb,
        attempts,
        status: 'running',
        why: undefined,
        again: undefined,
        since: run.startedAt,
        run: run.run,
      };
    const { status, why, again, since } = task;
    return { key, id, machine, role, verb, attempts, status, why, again, since, run: task.run };
  });
  return rows
    .filter((task) => filter.statuses?.includes(task.status) ?? true)
    .filter((task) => filter.machine === undefined || task.machine === filter.machine)
    .filter((task) => filter.role === undefined || task.role === filter.role)
    .filter((task) => filter.ids?.includes(task.id) ?? true)
    .filter((task) => task.key > (filter.afterKey ?? 0))
    .slice(0, filter.limit);
}

/** Counters by machine identity, '' for places without one, and of all under TOTAL. */
export function countsBy(row: DeploymentTables): ReadonlyMap<string, StatusCounts> {
  const counters = new Map<string, number[]>();
  for (const task of taskRows(row, {})) {
    for (const place of [row.tasks.get(task.key)?.machine ?? '', TOTAL]) {
      const of = counters.get(place) ?? STATUS_LIST.map(() => 0);
      of[statusIndex(task.status)] = (of[statusIndex(task.status)] ?? 0) + 1;
      counters.set(place, of);
    }
  }
  return new Map([...counters].map(([place, of]) => [place, countsOf(of)]));
}

/** No identity looks like this. */
export const TOTAL = '*';
