import {
  claimedError,
  type DeploymentRow,
  type MachineRow,
  type Queries,
  type StatusCounts,
  type TaskFilter,
  type TaskRow,
} from '../queries.ts';
import { countsOf, STATUS_LIST, statusIndex } from '../status-counts.ts';
import { splitTaskId } from '../task-id.ts';
import { openRuns, recordedMachinesOf } from './journal.ts';
import { type DeploymentTables, emptyDeployment, type MachineEntry, type Tables } from './tables.ts';

const MOST_BLOCKED = 20;

export function memoryQueries(tables: Tables): Queries {
  const of = (name: string) => tables.deployments.get(name) ?? emptyDeployment(name, '');
  return {
    async claim(name, file) {
      const row = tables.deployments.get(name) ?? emptyDeployment(name, file);
      tables.deployments.set(name, row);
      if (row.file !== file) throw claimedError(name, file, row.file);
      return deploymentRowOf(tables, row);
    },
    deployments: async () => [...tables.deployments.values()].map((row) => deploymentRowOf(tables, row)),
    async deployment(name) {
      const row = tables.deployments.get(name);
      return row && deploymentRowOf(tables, row);
    },
    async machines(name, filter = {}) {
      const row = of(name);
      const counts = countsBy(row);
      const from = Number(filter.cursor ?? 0);
      const rows = [...row.machines.values()]
        .filter((machine) => filter.group === undefined || machine.group === filter.group)
        .filter((machine) => filter.site === undefined || machine.site === filter.site)
        .filter((machine) => filter.name === undefined || machine.name === filter.name)
        .sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : a.ordinal - b.ordinal))
        .slice(from, filter.limit === undefined ? undefined : from + filter.limit)
        .map((machine) => machineRowOf(machine, counts.get(machine.id) ?? countsOf([])));
      return { rows, ...(rows.length === filter.limit ? { next: String(from + rows.length) } : {}) };
    },
    machinesNamed: async (name, machine) => recordedMachinesOf(of(name)).filter((row) => row.name === machine),
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
    async runs(name, filter) {
      const all = [...of(name).runs.values()]
        .filter((run) => filter.run === undefined || run.run === filter.run)
        .filter((run) => filter.task === undefined || run.task === filter.task)
        .filter((run) => filter.machine === undefined || run.machine === filter.machine)
        .filter((run) => filter.role === undefined || splitTaskId(run.task).role === filter.role);
      const later = (run: (typeof all)[number]) =>
        all.slice(all.indexOf(run) + 1).filter((next) => next.taskKey === run.taskKey);
      const kept = all.filter((run) => later(run).length < (filter.perTask ?? 1));
      const rows = filter.limit === undefined ? kept : kept.slice(-filter.limit);
      return rows.map(({ taskKey: _, lines: __, ...run }) => run);
    },
    async log(run, from = 0) {
      const chunks = [...tables.deployments.values()].map((row) => row.runs.get(run)?.lines).find(Boolean) ?? [];
      return { lines: chunks.slice(from).flat(), next: Math.max(from, chunks.length) };
    },
    events: async (name, after, limit = 1000) =>
      tables.events
        .filter((event) => event.seq > after && (name === undefined || event.deployment === name))
        .slice(0, limit),
    async durations(name) {
      const done = [...of(name).runs.values()].filter((run) => run.outcome === 'done');
      const byKind = Map.groupBy(done, (run) => run.task.slice(run.task.indexOf('/') + 1));
      const average = (runs: typeof done) =>
        runs.reduce((sum, run) => sum + ((run.endedAt ?? run.startedAt) - run.startedAt), 0) / runs.length;
      return new Map([...byKind].map(([kind, runs]) => [kind, average(runs)]));
    },
    document: async (name, document) => of(name).documents.get(document),
    async saveDocument(name, document, value) {
      of(name).documents.set(document, value);
    },
    async forget(name) {
      tables.deployments.delete(name);
      for (const key of tables.secrets.keys()) if (key.startsWith(`${name}/`)) tables.secrets.delete(key);
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

function countsBy(row: DeploymentTables): ReadonlyMap<string, StatusCounts> {
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
const TOTAL = '*';

function deploymentRowOf(tables: Tables, row: DeploymentTables): DeploymentRow {
  const { name, file, apply, world } = row;
  return {
    name,
    file,
    apply,
    world,
    counts: countsBy(row).get(TOTAL) ?? countsOf([]),
    machines: row.machines.size,
    lastSeq: tables.events.findLast((event) => event.deployment === name)?.seq ?? 0,
  };
}

function machineRowOf(machine: MachineEntry, counts: StatusCounts): MachineRow {
  const { id, name, group, ordinal, site, origin, state, addresses, settled } = machine;
  const platform = machine.planned?.platform ?? '';
  return { id, name, group, ordinal, site, platform, origin, state, addresses, counts, settled: settled !== undefined };
}
