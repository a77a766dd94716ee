import { claimedError, type DeploymentRow, type Queries } from '../queries.ts';
import { countsOf } from '../status-counts.ts';
import { memoryHistory } from './history.ts';
import { memoryMachines } from './machines.ts';
import { type DeploymentTables, deploymentTables, emptyDeployment, type Tables } from './tables.ts';
import { countsBy, memoryTasks, TOTAL } from './tasks.ts';

export function memoryQueries(tables: Tables): Queries {
  const of = (name: string) => deploymentTables(tables, name);
  return {
    ...memoryMachines(tables),
    ...memoryTasks(tables),
    ...memoryHistory(tables),
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
