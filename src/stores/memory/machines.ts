import type { MachineRow, Queries, StatusCounts } from '../queries.ts';
import { countsOf } from '../status-counts.ts';
import { recordedMachinesOf } from './journal.ts';
import { deploymentTables, type MachineEntry, type Tables } from './tables.ts';
import { countsBy } from './tasks.ts';

export function memoryMachines(tables: Tables): Pick<Queries, 'machines' | 'machinesNamed'> {
  const of = (name: string) => deploymentTables(tables, name);
  return {
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
  };
}

function machineRowOf(machine: MachineEntry, counts: StatusCounts): MachineRow {
  const { id, name, group, ordinal, site, origin, state, addresses, settled } = machine;
  const platform = machine.planned?.platform ?? '';
  return { id, name, group, ordinal, site, platform, origin, state, addresses, counts, settled: settled !== undefined };
}
