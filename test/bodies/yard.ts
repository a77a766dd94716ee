import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { stopHost } from '../../src/platforms/lab/host.ts';
import { listHosts, readHost, removeHost } from '../../src/platforms/lab/host-folder.ts';
import { labPlatform } from '../../src/platforms/lab/lab-platform.ts';
import {
  DEFAULT_FOLDERS,
  GATEWAY,
  hostPaths,
  type LabPaths,
  labPaths,
  PROXY_PORT,
} from '../../src/platforms/lab/layout.ts';
import { withLock } from '../../src/platforms/lab/lock.ts';
import { ensureNetwork } from '../../src/platforms/lab/network.ts';
import { commandLine, type Running, start } from '../support/purlin.ts';
import { type Answer, type Question, requestThrough } from './yard-http.ts';
import { claimYard, orphanedYards } from './yard-owner.ts';

/** Where bodies reach the package mirrors: `http_proxy` of a site that lies in a yard. */
export const YARD_PROXY = `http://${GATEWAY}:${PROXY_PORT}`;

/**
 * One network namespace as a world of its own: control planes on its loopback, bodies behind links of their own, and the
 * command line as an operator's machine that reaches both. Its address, as bodies see it, is 10.77.0.1.
 */
export interface Yard extends ReturnType<typeof commandLine> {
  /** Name of its folders and groups, as a deployment of the lab has them: `yard-aws-1f00ba`. */
  readonly name: string;
  readonly paths: LabPaths;
  /** File that its network namespace is bound to, for `nsenter --net=FILE`. */
  readonly network: string;
  /** Starts `purlin ARGS` in a folder, inside the yard. */
  start(folder: string, args: readonly string[], environment?: NodeJS.ProcessEnv): Running;
  /** An HTTP or HTTPS request made inside the yard; no certificate is checked. Answers of any status are answers. */
  request(url: string, question?: Question): Promise<Answer>;
  /** Takes away everything, bodies included. Absent counts as done. */
  dispose(): Promise<void>;
}

/** Makes a yard that no other run on this machine shares; takes away those of runs that were killed. Needs root. */
export async function makeYard(purpose: string, signal: AbortSignal = AbortSignal.timeout(60_000)): Promise<Yard> {
  for (const orphan of await orphanedYards()) await disposeYard(orphan);
  const name = `yard-${purpose}-${randomUUID().slice(0, 6)}`;
  const paths = labPaths(DEFAULT_FOLDERS, name);
  await withLock(paths.lock, signal, async () => {
    await mkdir(paths.state, { recursive: true });
    await claimYard(paths.state);
    const owner = { uid: 0, gid: 0 };
    await ensureNetwork({ deployment: name, paths, owner, allow: [], upstreamProxy: undefined, signal });
  });
  return {
    name,
    paths,
    network: paths.network,
    ...commandLine(paths.network),
    start: (folder, args, environment = {}) => start(folder, args, environment, paths.network),
    request: (url, question = {}) => requestThrough(paths.sshSocket, url, question),
    dispose: () => disposeYard(name),
  };
}

async function disposeYard(name: string): Promise<void> {
  const paths = labPaths(DEFAULT_FOLDERS, name);
  const signal = AbortSignal.timeout(60_000);
  await Promise.all(
    (await listHosts(paths)).map(async (host) => {
      const record = await readHost(hostPaths(paths, host));
      await stopHost(name, host, signal);
      await removeHost(record?.id ?? host, host, paths);
    }),
  );
  if (!existsSync(paths.state) && !existsSync(paths.run)) return;
  await labPlatform().dispose({ deployment: name, site: name, settings: {}, machine: {} }, { signal });
}
