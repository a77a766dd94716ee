import { AppError } from '../../model/errors.ts';
import { claimedError, type DeploymentRow, type Queries } from '../queries.ts';
import type { Database } from './database.ts';
import { DEPLOYMENTS, type DeploymentColumns, deploymentRowOf } from './rows.ts';

type Deployments = Pick<Queries, 'claim' | 'deployments' | 'deployment' | 'document' | 'saveDocument' | 'forget'>;

export function sqliteDeployments(db: Database): Deployments {
  return {
    async claim(name, file) {
      db.run('INSERT OR IGNORE INTO deployments (name, file) VALUES (?, ?)', name, file);
      const row = findDeployment(db, name);
      if (row === undefined) throw new AppError('store', `cannot claim deployment ${name}: its row is gone`);
      if (row.file !== file) throw claimedError(name, file, row.file);
      return row;
    },
    deployments: async () => db.all<DeploymentColumns>(`${DEPLOYMENTS} ORDER BY d.name`).map(deploymentRowOf),
    deployment: async (name) => findDeployment(db, name),
    async document(deployment, name) {
      const row = db.get<{ body: string }>(
        'SELECT body FROM documents WHERE deployment = ? AND name = ?',
        deploymentKey(db, deployment),
        name,
      );
      return row === undefined ? undefined : JSON.parse(row.body);
    },
    async saveDocument(deployment, name, value) {
      db.run(
        'INSERT OR REPLACE INTO documents VALUES (?, ?, ?)',
        deploymentKey(db, deployment),
        name,
        JSON.stringify(value),
      );
    },
    async forget(name) {
      db.write(() => forget(db, deploymentKey(db, name)));
    },
  };
}

/** Row key of a deployment; 0, which no row has, for one that is not there. */
export function deploymentKey(db: Database, name: string): number {
  return db.get<{ key: number }>('SELECT key FROM deployments WHERE name = ?', name)?.key ?? 0;
}

function findDeployment(db: Database, name: string): DeploymentRow | undefined {
  const row = db.get<DeploymentColumns>(`${DEPLOYMENTS} WHERE d.name = ?`, name);
  return row === undefined ? undefined : deploymentRowOf(row);
}

function forget(db: Database, deployment: number): void {
  db.run('DELETE FROM logs WHERE run IN (SELECT key FROM runs WHERE deployment = ?)', deployment);
  db.run('DELETE FROM machine_counts WHERE machine IN (SELECT key FROM machines WHERE deployment = ?)', deployment);
  db.run("DELETE FROM secrets WHERE name LIKE (SELECT name FROM deployments WHERE key = ?) || '/%'", deployment);
  for (const table of ['leases', 'machines', 'task_rows', 'runs', 'events', 'founded', 'documents', 'urgent'])
    db.run(`DELETE FROM ${table} WHERE deployment = ?`, deployment);
  db.run('DELETE FROM deployments WHERE key = ?', deployment);
}
