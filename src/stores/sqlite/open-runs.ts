import { innerMap } from '../../lib/inner-map.ts';
import type { Database } from './database.ts';

/** Runs that this process started and that did not end yet. Never too few, so that no open run is overlooked. */
export class OpenRuns {
  private readonly db: Database;
  /** Keys by UUID, by deployment; a Map keeps the order of starts. */
  private readonly keys = new Map<number, Map<string, number>>();

  constructor(db: Database) {
    this.db = db;
  }

  begin(deployment: number, run: string, key: number): void {
    innerMap(this.keys, deployment).set(run, key);
  }

  end(deployment: number, run: string): void {
    innerMap(this.keys, deployment).delete(run);
  }

  keyOf(deployment: number, run: string): number | undefined {
    const known = innerMap(this.keys, deployment).get(run);
    return known ?? this.db.get<{ key: number }>('SELECT key FROM open_runs WHERE run = ?', run)?.key;
  }

  /** Writes from which key on runs of the deployment may be open; `next` is the key of the run that starts next. */
  saveBound(deployment: number, next: number): void {
    const [first] = innerMap(this.keys, deployment).values();
    this.db.run('UPDATE deployments SET open_from = ? WHERE key = ?', first ?? next, deployment);
  }
}
