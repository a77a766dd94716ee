import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import type { CallOptions, Offers, OwnedMachine, Platform, SiteSettings } from '../platform.ts';
import { readAptSources, usesHttps } from './apt-sources.ts';
import { removeEmptyGroup } from './cgroups.ts';
import { hasCode } from './error-code.ts';
import { isOn, startHost, stopHost } from './host.ts';
import { createHost, ensureLoginKey, type HostRecord, listHosts, readHost, removeHost } from './host-folder.ts';
import { readHierarchies } from './hierarchies.ts';
import { DEFAULT_FOLDERS, GATEWAY, hostPaths, type LabFolders, labPaths, PROXY_PORT, RANGE } from './layout.ts';
import { withLock } from './lock.ts';
import { ensureNetwork, removeNetwork } from './network.ts';
import { IMAGES, type ImageName, labMachineSchema, labSettingsSchema, predictFacts } from './settings.ts';
import { ensureTree } from './tree.ts';

export interface LabOptions {
  readonly folders?: LabFolders;
  /** Who may log in to the hosts without being root: owns the login key and the relay's socket. Default root. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Light hosts on this machine: namespaces, an overlay on a Debian tree, and a Debian init with its own sshd. */
export function labPlatform({ folders = DEFAULT_FOLDERS, owner = { uid: 0, gid: 0 } }: LabOptions = {}): Platform {
  /** One preparation of a lab at a time; all hosts that are made at once share it. */
  const preparing = new Map<string, Promise<void>>();

  function prepare(machine: DesiredMachine, signal: AbortSignal): Promise<void> {
    const running = preparing.get(machine.deployment);
    if (running) return running;
    const paths = labPaths(folders, machine.deployment);
    const started = withLock(paths.lock, signal, async () => {
      await mkdir(paths.state, { recursive: true });
      await ensureLoginKey(paths, owner);
      const { allow } = labSettingsSchema.parse(machine.settings);
      await ensureNetwork({ deployment: machine.deployment, paths, owner, allow, signal });
    }).finally(() => preparing.delete(machine.deployment));
    preparing.set(machine.deployment, started);
    return started;
  }

  async function start(machine: DesiredMachine, options: CallOptions): Promise<HostRecord> {
    const paths = labPaths(folders, machine.deployment);
    const wanted = labMachineSchema.parse(machine.machine);
    const { signal, log } = options;
    const treeOptions = { folder: folders.trees, scripts: import.meta.dirname, signal, ...(log && { log }) };
    const [tree] = await Promise.all([ensureTree(wanted, treeOptions), prepare(machine, signal)]);
    const host = await createHost(machine, paths);
    await startHost(host, { paths, tree, signal });
    return host;
  }

  async function observed(host: HostRecord): Promise<ObservedMachine> {
    const paths = labPaths(folders, host.deployment);
    return {
      platformId: `${host.deployment}/${host.name}`,
      power: (await isOn(host)) ? 'on' : 'off',
      networks: { private: host.address },
      access: {
        host: host.address,
        user: 'root',
        identityFile: paths.key,
        hostKeys: [host.hostKey],
        connectProxy: paths.sshSocket,
        sudo: false,
      },
      facts: predictFacts(host.machine),
    };
  }

  async function find(machine: DesiredMachine): Promise<HostRecord | undefined> {
    const host = await readHost(hostPaths(labPaths(folders, machine.deployment), machine.name));
    return host?.id === machine.id ? host : undefined;
  }

  return {
    name: 'lab',
    abilities: { power: true, console: true, creates: true, knowsHostKey: true },
    settingsSchema: labSettingsSchema,
    machineSchema: labMachineSchema,
    offers: (site, options) => offer(site, options),
    async observe(machine) {
      const host = await find(machine);
      return host && (await observed(host));
    },
    async converge(machine, options) {
      requireRoot('make hosts');
      return await observed(await start(machine, options));
    },
    async destroy(machine, options) {
      requireRoot('destroy hosts');
      const paths = labPaths(folders, machine.deployment);
      if (await find(machine)) await stopHost(machine.deployment, machine.name, options.signal);
      await removeHost(machine.id, machine.name, paths);
    },
    async list(site) {
      const paths = labPaths(folders, site.deployment);
      const hosts = await Promise.all((await listHosts(paths)).map((name) => readHost(hostPaths(paths, name))));
      return hosts.flatMap((host): OwnedMachine[] =>
        host ? [{ id: host.id, deployment: host.deployment, name: host.name, platformId: `${host.deployment}/${host.name}` }] : [],
      );
    },
    dispose: (site, options) => dispose(folders, site, options),
    async power(machine, to, options) {
      requireRoot('switch hosts');
      const host = await find(machine);
      if (host === undefined) throw new AppError('not-found', `cannot power ${to} ${machine.name}: there is no such host`);
      if (to === 'off') await stopHost(host.deployment, host.name, options.signal);
      else await start(machine, options);
    },
    async console(machine) {
      if ((await find(machine)) === undefined) throw new AppError('not-found', `cannot read the console of ${machine.name}: there is no such host`);
      const text = await readFile(hostPaths(labPaths(folders, machine.deployment), machine.name).console, 'utf8');
      return text.split('\n').slice(-100).join('\n');
    },
    missingPrivilege: () => missingRoot('make hosts'),
  };
}

function missingRoot(what: string): string | undefined {
  if (process.geteuid?.() === 0) return undefined;
  return `The lab needs root to ${what}: run the same command with sudo.`;
}

function requireRoot(what: string): void {
  const missing = missingRoot(what);
  if (missing !== undefined) throw new AppError('privilege', `cannot ${what} in the lab: not root`, { hint: missing });
}

async function offer(site: SiteSettings, { signal }: CallOptions): Promise<Offers> {
  const machine = labMachineSchema.parse(site.machine);
  const proxy = `http://${GATEWAY}:${PROXY_PORT}`;
  const images = Object.keys(IMAGES) as ImageName[];
  return {
    images: images.map((image) => ({ name: image, facts: predictFacts({ ...machine, image }) })),
    sizes: [],
    facts: predictFacts(machine),
    provides: [{ capability: 'package-mirror', values: { url: proxy } }],
    environment: {
      http_proxy: proxy,
      ...(usesHttps(await readAptSources(signal)) && { https_proxy: proxy }),
      no_proxy: `localhost,127.0.0.1,${RANGE}`,
    },
  };
}

async function dispose(folders: LabFolders, site: SiteSettings, { signal }: CallOptions): Promise<void> {
  requireRoot('remove its network');
  const { deployment } = site;
  const paths = labPaths(folders, deployment);
  const left = await listHosts(paths);
  if (left.length > 0) {
    throw new AppError('platform', `cannot remove lab ${deployment}: hosts are left: ${left.join(', ')}`, {
      hint: 'Destroy them first.',
    });
  }
  await withLock(paths.lock, signal, async () => {
    await removeNetwork(deployment, paths, signal);
    await rm(paths.state, { recursive: true, force: true });
    const hierarchies = await readHierarchies();
    await removeEmptyGroup(hierarchies, deployment);
    await removeEmptyGroup(hierarchies);
    await rm(paths.lock, { force: true });
  });
  for (const folder of [folders.state, join(folders.state, '..'), folders.run, join(folders.run, '..')]) {
    if ((await readdir(folder).catch(() => ['?'])).length === 0) await rmdir(folder).catch(() => undefined);
  }
}

void hasCode;
