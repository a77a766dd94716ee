import type { Queries } from '../queries.ts';
import type { Database } from './database.ts';
import { deploymentKey, sqliteDeployments } from './deployments.ts';
import { sqliteHistory } from './history.ts';
import { sqliteMachines } from './machines.ts';
import { findTask, findTasks } from './tasks.ts';

export function sqliteQueries(db: Database): Queries {
  return {
    ...sqliteDeployments(db),
    ...sqliteMachines(db),
    ...sqliteHistory(db),
    tasks: async (name, filter) => findTasks(db, deploymentKey(db, name), filter),
    task: async (name, id) => findTask(db, deploymentKey(db, name), id),
  };
}
