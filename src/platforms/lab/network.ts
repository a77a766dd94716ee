import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../model/errors.ts';
import { readAptSources, sourceHosts } from './apt-sources.ts';
import { createGroup, endGroup, groupFolders } from './cgroups.ts';
import { PROGRAM_FOLDERS, runCommand } from './command.ts';
import type { LabOwner } from './context.ts';
import { exists } from './files.ts';
import { readHierarchies } from './hierarchies.ts';
import { GATEWAY, type LabPaths, PROXY_PORT } from './layout.ts';
import { type ProxySettings, proxySettingsSchema, type RelayStart } from './relay-settings.ts';

/** Group of the relay's processes beside those of the hosts. */
const RELAY_GROUP = '.relay';
const RELAY_TIMEOUT_MS = 15_000;

export interface NetworkOptions {
  readonly deployment: string;
  readonly paths: LabPaths;
  readonly owner: LabOwner;
  /** Host names that the proxy lets through beside the machine's package sources. */
  readonly allow: readonly string[];
  readonly upstreamProxy: string | undefined;
  readonly signal: AbortSignal;
}

/** Makes the lab's network namespace and its relay, or brings back what is missing of them. Under the lab's lock only. */
export async function ensureNetwork(options: NetworkOptions): Promise<void> {
  // A relay that answers was started after all else stood.
  const answering = await answers(options.paths.sshSocket);
  if (answering && (await allowsAll(options))) return;
  await writeProxySettings(options);
  if (answering) return;
  await ensureNamespace(options.paths, options.signal);
  await startRelay(options);
}

async function allowsAll({ paths, allow }: NetworkOptions): Promise<boolean> {
  if (!(await exists(paths.proxySettings))) return false;
  const current = proxySettingsSchema.parse(JSON.parse(await readFile(paths.proxySettings, 'utf8')));
  return allow.every((host) => current.allow.includes(host));
}

async function ensureNamespace({ run, network }: LabPaths, signal: AbortSignal): Promise<void> {
  await mkdir(run, { recursive: true });
  const script = join(import.meta.dirname, 'make-network.sh');
  await runCommand('flock', ['-F', `${network}.lock`, 'sh', script, network, GATEWAY], { signal });
}

/** Paths that a network namespace is bound to, from /proc/self/mountinfo. */
export async function boundNamespaces(): Promise<readonly string[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' '));
  return lines.filter((fields) => fields[3]?.startsWith('net:')).map((fields) => fields[4] ?? '');
}

async function writeProxySettings({ paths, allow, upstreamProxy, signal }: NetworkOptions): Promise<void> {
  const apt = await readAptSources(signal);
  const upstream = apt.proxy ?? upstreamProxy;
  const settings: ProxySettings = {
    allow: [...new Set([...sourceHosts(apt), ...allow])].sort(),
    ...(upstream !== undefined && { upstream }),
  };
  await writeFile(`${paths.proxySettings}.new`, JSON.stringify(settings));
  await rename(`${paths.proxySettings}.new`, paths.proxySettings);
}

/** Starts the relay and waits until it answers. Errors: `platform` with what it said, `cancelled`. */
async function startRelay(options: NetworkOptions): Promise<void> {
  const { deployment, paths, signal } = options;
  let exit: number | undefined;
  const relay = await spawnRelay(options);
  relay.on('error', () => (exit = 127)).on('exit', (code) => (exit = code ?? 1));
  relay.unref();
  const deadline = Date.now() + RELAY_TIMEOUT_MS;
  while (!(await answers(paths.sshSocket))) {
    if (signal.aborted) throw new AppError('cancelled', `cannot start the relay of lab ${deployment}: cancelled`);
    // Exit 0: another relay holds the lock and starts.
    if (exit || Date.now() > deadline) {
      const why = (await readFile(paths.relayLog, 'utf8')).trim().slice(-500) || 'it does not answer';
      throw new AppError('platform', `cannot start the relay of lab ${deployment}: ${why}`);
    }
    await sleep(10);
  }
}

async function spawnRelay({ deployment, paths, owner, signal }: NetworkOptions): Promise<ChildProcess> {
  const hierarchies = await readHierarchies();
  await endGroup(hierarchies, signal, deployment, RELAY_GROUP);
  await createGroup(hierarchies, deployment, RELAY_GROUP);
  const { network, sshSocket, proxySocket, proxySettings } = paths;
  const start: RelayStart = {
    network,
    sshSocket,
    proxySocket,
    proxySettings,
    owner,
    gateway: GATEWAY,
    proxyPort: PROXY_PORT,
  };
  const script = join(import.meta.dirname, 'start-relay.sh');
  const program = join(import.meta.dirname, `relay${extname(import.meta.filename)}`);
  const log = await open(paths.relayLog, 'w');
  try {
    return spawn('sh', [script, join(paths.run, 'relay.lock'), process.execPath, program, JSON.stringify(start)], {
      detached: true,
      cwd: '/',
      stdio: ['ignore', log.fd, log.fd],
      env: { PATH: PROGRAM_FOLDERS, RELAY_GROUPS: groupFolders(hierarchies, deployment, RELAY_GROUP).join(' ') },
    });
  } finally {
    await log.close();
  }
}

async function answers(socket: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const client = connect(socket);
    client.once('connect', () => resolve(true)).once('error', () => resolve(false));
    client.once('connect', () => client.destroy());
  });
}

/** Ends the relay and takes the namespace away. Absent counts as done. */
export async function removeNetwork(deployment: string, paths: LabPaths, signal: AbortSignal): Promise<void> {
  await endGroup(await readHierarchies(), signal, deployment, RELAY_GROUP);
  if ((await boundNamespaces()).includes(paths.network))
    await runCommand('umount', ['--lazy', paths.network], { signal });
  await rm(paths.run, { recursive: true, force: true });
}
