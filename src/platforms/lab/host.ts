import { spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../model/errors.ts';
import { createGroup, endGroup, groupFolders, isPopulated } from './cgroups.ts';
import { PROGRAM_FOLDERS } from './command.ts';
import { exists } from './files.ts';
import { describeHierarchies, readHierarchies } from './hierarchies.ts';
import type { HostRecord } from './host-folder.ts';
import { GATEWAY, hostPaths, type LabPaths, linkName } from './layout.ts';
import type { InitName } from './settings.ts';

const BOOT_TIMEOUT_MS = 60_000;

/** systemd 256 and newer boots on cgroup v1 only when told so; in a namespace it reads its own arguments as kernel command line. */
const INIT_COMMANDS: Readonly<Record<InitName, string>> = {
  sysvinit: '/sbin/init',
  systemd: '/sbin/init systemd.unified_cgroup_hierarchy=0 SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1',
};
const INIT_COMMAND_V2: Readonly<Record<InitName, string>> = { sysvinit: '/sbin/init', systemd: '/sbin/init' };

export interface HostOptions {
  readonly paths: LabPaths;
  /** Base tree of its image. */
  readonly tree: string;
  readonly signal: AbortSignal;
}

/** Whether the host's processes live. Needs no root. */
export async function isOn(host: Pick<HostRecord, 'deployment' | 'name'>): Promise<boolean> {
  return await isPopulated(await readHierarchies(), host.deployment, host.name);
}

/**
 * Boots the host unless it is on, and returns when its init has taken over. Two processes that do it at once boot it once.
 * Errors: `platform` with the end of its console, `timeout`, `cancelled`.
 */
export async function startHost(host: HostRecord, options: HostOptions): Promise<void> {
  const paths = hostPaths(options.paths, host.name);
  let exit: number | undefined;
  if (!(await isOn(host))) {
    await rm(paths.up, { force: true });
    const child = await spawnHost(host, options);
    child.on('error', () => (exit = 127)).on('exit', (code) => (exit = code ?? 1));
    child.unref();
  }
  const deadline = Date.now() + BOOT_TIMEOUT_MS;
  while (!(await exists(paths.up))) {
    if (options.signal.aborted) throw new AppError('cancelled', `cannot start host ${host.name}: cancelled`);
    // Exit 0 without `up`: another process holds the lock and boots it.
    if (exit || Date.now() > deadline) {
      const lines = (await readFile(paths.console, 'utf8')).trim().split('\n').slice(-3).join('; ');
      const code = exit ? 'platform' : 'timeout';
      throw new AppError(code, `cannot start host ${host.name}: ${lines || 'it did not boot'}`, {
        hint: `Its console is in ${paths.console}.`,
      });
    }
    await sleep(10);
  }
}

async function spawnHost(host: HostRecord, { paths, tree }: HostOptions) {
  const { folder, console: consoleFile } = hostPaths(paths, host.name);
  const hierarchies = await readHierarchies();
  await createGroup(hierarchies, host.deployment, host.name);
  const init = (hierarchies[0]?.type === 'cgroup2' ? INIT_COMMAND_V2 : INIT_COMMANDS)[host.machine.init];
  const log = await open(consoleFile, 'a');
  try {
    return spawn('sh', [`${import.meta.dirname}/start-host.sh`], {
      detached: true,
      cwd: '/',
      stdio: ['ignore', log.fd, log.fd],
      env: {
        PATH: PROGRAM_FOLDERS,
        HOST_NAME: host.name,
        HOST_FOLDER: folder,
        HOST_SCRIPTS: import.meta.dirname,
        HOST_TREE: tree,
        HOST_INIT: init,
        HOST_ADDRESSES: [host.address, ...(host.moreAddresses ?? [])].join(' '),
        HOST_GATEWAY: GATEWAY,
        HOST_NETNS: paths.network,
        HOST_LINK: linkName(host.index),
        HOST_CGROUPS: groupFolders(hierarchies, host.deployment, host.name).join(' '),
        HOST_HIERARCHIES: describeHierarchies(hierarchies),
      },
    });
  } finally {
    await log.close();
  }
}

/** Takes the power away: every process ends at once, the disk stays. Off already counts as done. */
export async function stopHost(deployment: string, name: string, signal: AbortSignal): Promise<void> {
  await endGroup(await readHierarchies(), signal, deployment, name);
}
