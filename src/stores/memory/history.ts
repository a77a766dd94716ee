import type { Queries } from '../queries.ts';
import { splitTaskId } from '../task-id.ts';
import { deploymentTables, type Tables } from './tables.ts';

export function memoryHistory(tables: Tables): Pick<Queries, 'runs' | 'log' | 'events' | 'durations'> {
  const of = (name: string) => deploymentTables(tables, name);
  return {
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
  };
}
