import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../model/errors.ts';
import { readAptSources, sourceHosts } from './apt-sources.ts';
import { createGroup, endGroup, groupFolders } from './cgroups.ts';
import { runCommand } from './command.ts';
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

async function ensureNamespace({ network }: LabPaths, signal: AbortSignal): Promise<void> {
  if (!(await boundNamespaces()).includes(network)) {
    await mkdir(dirname(network), { recursive: true });
    await writeFile(network, '');
    await runCommand('unshare', [`--net=${network}`, 'true'], { signal });
  }
  const script = `ip link set lo up && ip address replace ${GATEWAY}/32 dev lo && cd /proc/sys/net &&
    echo 1 >ipv4/ip_forward && echo 1 >ipv6/conf/all/disable_ipv6 && echo 1 >ipv6/conf/default/disable_ipv6`;
  await runCommand('nsenter', [`--net=${network}`, 'sh', '-c', script], { signal });
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

async function startRelay({ deployment, paths, owner, signal }: NetworkOptions): Promise<void> {
  const hierarchies = await readHierarchies();
  await endGroup(hierarchies, signal, deployment, RELAY_GROUP);
  await createGroup(hierarchies, deployment, RELAY_GROUP);
  await mkdir(paths.run, { recursive: true });
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
  const program = join(import.meta.dirname, `relay${extname(import.meta.filename)}`);
  const log = await open(paths.relayLog, 'w');
  // The group first, the relay in it then: whoever ends the group ends every relay there ever was.
  const joinGroup = 'for group in $GROUPS_TO_JOIN; do echo $$ >"$group/cgroup.procs"; done; exec "$@"';
  const child = spawn('sh', ['-c', joinGroup, 'sh', process.execPath, program, JSON.stringify(start)], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: process.env.PATH, GROUPS_TO_JOIN: groupFolders(hierarchies, deployment, RELAY_GROUP).join(' ') },
  });
  let exit: number | undefined;
  child.on('error', () => (exit = 127)).on('exit', (code) => (exit = code ?? 1));
  child.unref();
  await log.close();
  const deadline = Date.now() + RELAY_TIMEOUT_MS;
  while (!(await answers(sshSocket))) {
    if (signal.aborted) throw new AppError('cancelled', `cannot start the relay of lab ${deployment}: cancelled`);
    if (exit !== undefined || Date.now() > deadline) {
      const why = (await readFile(paths.relayLog, 'utf8')).trim().slice(-500) || 'it does not answer';
      throw new AppError('platform', `cannot start the relay of lab ${deployment}: ${why}`);
    }
    await sleep(10);
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
