import type { Queries } from '../queries.ts';
import type { Database } from './database.ts';
import { deploymentKey } from './deployments.ts';
import { MACHINES, type MachineColumns, recordedMachineOf } from './record.ts';
import { MACHINE_LIST, type MachineListRow, machineRowOf } from './rows.ts';

export function sqliteMachines(db: Database): Pick<Queries, 'machines' | 'machinesNamed'> {
  return {
    async machines(name, filter = {}) {
      const limit = filter.limit ?? -1;
      const offset = Number(filter.cursor ?? 0);
      const rows = db.arrays<MachineListRow>(
        `${MACHINE_LIST} WHERE m.deployment = ?1 AND (?2 IS NULL OR m.grp = ?2) AND (?3 IS NULL OR m.site = ?3)
           AND (?4 IS NULL OR m.name = ?4) ORDER BY m.grp, m.ordinal, m.key LIMIT ?5 OFFSET ?6`,
        deploymentKey(db, name),
        filter.group ?? null,
        filter.site ?? null,
        filter.name ?? null,
        limit,
        offset,
      );
      const next = limit >= 0 && rows.length === limit ? { next: String(offset + limit) } : {};
      return { rows: rows.map(machineRowOf), ...next };
    },
    async machinesNamed(deployment, name) {
      const rows = db.all<MachineColumns>(
        `${MACHINES} WHERE m.deployment = ? AND m.name = ?`,
        deploymentKey(db, deployment),
        name,
      );
      return rows.map(recordedMachineOf);
    },
  };
}
