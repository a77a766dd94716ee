import type { Runner } from '../../engine/run-request.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Content } from '../../model/content.ts';
import { AppError } from '../../model/errors.ts';
import type { PlatformTells } from '../../packs/lint-packs.ts';
import type { Platform } from '../../platforms/platform.ts';
import type { Holder } from '../../stores/lease.ts';
import type { DeploymentRow } from '../../stores/queries.ts';
import type { Store } from '../../stores/store.ts';
import type { OfDeployment } from '../operations.ts';
import type { HostKeys } from './adopt.ts';
import type { Housekeeping } from './doctor.ts';

/** What the use cases need of the world; `app/` gives it. */
export interface OperationsDeps {
  /** The deployment file, absolute. */
  readonly file: string;
  /** Folder that messages show paths from. */
  readonly cwd: string;
  /** Folders whose `packs/` and `sites/` ship with Purlin. */
  readonly shipped: readonly string[];
  /** Folder of the store, absolute. */
  readonly stateDir: string;
  readonly clock: Clock;
  /** Opened at the first call. To read where nothing was written yet makes no file. */
  readonly store: (purpose: 'read' | 'write') => Promise<Store>;
  /** To read what was done with a deployment file of another folder: the store beside it. */
  readonly storeBeside: (file: string) => Promise<Store>;
  readonly platform: (name: string) => Promise<Platform>;
  readonly platformNames: readonly string[];
  /** Tag of this state folder at platforms that several share. */
  readonly owner: () => Promise<string>;
  /** This process as the holder of a lease. */
  readonly holder: (command: string) => Holder;
  /** A runner over every executor and transport; facts is the catalogue that machines are asked for. */
  readonly runner: (store: Store, facts: Content['facts']) => Promise<Runner>;
  readonly housekeeping: Housekeeping;
  /** What gives a platform away in scripts, for the lint. */
  readonly platformTells: readonly PlatformTells[];
  readonly hostKeys: (host: string, port: number, signal: AbortSignal) => Promise<HostKeys>;
}

/** The row of the asked deployment, or of the one that came from the opened file. Errors: `not-found`. */
export async function deploymentRow(deps: OperationsDeps, request: OfDeployment): Promise<DeploymentRow> {
  const store = await deps.store('read');
  const rows = await store.deployments();
  const named = request.deployment;
  const row = rows.find((each) => (named === undefined ? each.file === deps.file : each.name === named));
  if (row !== undefined) return row;
  const what = named === undefined ? `the deployment of ${deps.file}` : `deployment ${named}`;
  throw new AppError('not-found', `cannot find ${what}: it was never applied`, {
    hint:
      rows.length > 0 && named !== undefined
        ? `Known here: ${rows.map((each) => each.name).join(', ')}.`
        : 'Try `purlin apply`.',
  });
}

/** A store's time as documents write it. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** The files of the opened deployment, validated. Errors: `not-found`, `invalid-file`. */
export async function loadFiles(deps: OperationsDeps, signal: AbortSignal): Promise<Content> {
  const { loadContent } = await import('../../packs/load-content.ts');
  return loadContent({ deploymentFile: deps.file, shipped: deps.shipped, cwd: deps.cwd, signal });
}

export function deploymentName(content: Content): string {
  return content.deployment.file.deployment;
}
