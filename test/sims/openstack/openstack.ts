import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../src/platforms/lab/command.ts';
import { withLock } from '../../../src/platforms/lab/lock.ts';
import { type Forward, forward } from '../forward.ts';
import { orWhyItEnded, type SimProcess, startSimProcess } from '../sim-process.ts';
import { SIMS_FOLDER } from '../sim-tree.ts';
import { untilReady } from '../until-ready.ts';
import { logIn, type OpenStackApi } from './api.ts';
import { cloudsYaml, endpointsAt, OPENSTACK_PORTS, type OpenStackEndpoints, type OpenStackLogins } from './clouds.ts';
import { ADMIN, fillCloud, makeCatalogue } from './seed.ts';
import { ensureOpenStackTree } from './tree.ts';

/** Counts up when what the seed holds changes. */
const SEED_VERSION = 1;
const START_TIMEOUT_MS = 240_000;
const KEEP_TIMEOUT_MS = 60_000;

export interface OpenStackOptions {
  /** Path of the network namespace that it lives in; its ports are OPENSTACK_PORTS and those of its databases. */
  readonly network: string;
  readonly signal?: AbortSignal;
  readonly log?: (text: string) => void;
}

/** A running OpenStack control plane of Debian 12: keystone, glance, placement, nova with its fake driver, neutron. */
export interface OpenStack {
  /** In the network namespace, as the catalogue has them. */
  readonly endpoints: OpenStackEndpoints;
  /** From this machine's own. */
  readonly urls: OpenStackEndpoints;
  readonly logins: OpenStackLogins;
  /** clouds.yaml for this machine's own network namespace, with the clouds `operator`, `operator-password` and `admin`. */
  readonly cloudsFile: string;
  /** An independent client with the rights of everybody. */
  readonly admin: OpenStackApi;
  /** What the services say is in its `log/`. */
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * Starts OpenStack with a project for an operator, networks, flavors and images. About half a minute; the first time on a
 * machine three minutes more. There is no volume service. Nothing outlives `stop` nor this process.
 */
export async function startOpenStack(options: OpenStackOptions): Promise<OpenStack> {
  const { network, signal = AbortSignal.timeout(1_800_000), log } = options;
  const tree = await ensureOpenStackTree({ signal, ...(log && { log }) });
  const seed = await ensureSeed(tree, { network, signal, log });
  const running = await startServices(`${seed}:${tree}`, network, 'seeded');
  try {
    await untilServices(running);
    await untilAgents(running);
    // The seed wrote it.
    const logins = JSON.parse(await readFile(join(seed, 'logins.json'), 'utf8')) as OpenStackLogins;
    const cloudsFile = join(running.process.folder, 'clouds.yaml');
    await writeFile(cloudsFile, cloudsYaml(running.urls, logins), { mode: 0o600 });
    return {
      endpoints: endpointsAt((port) => `http://127.0.0.1:${port}`),
      urls: running.urls,
      logins,
      cloudsFile,
      admin: await logIn(running.urls, ADMIN),
      folder: running.process.folder,
      stop: running.stop,
    };
  } catch (error) {
    return await orWhyItEnded(running.process, error).finally(running.stop);
  }
}

interface Running {
  readonly process: SimProcess;
  readonly urls: OpenStackEndpoints;
  stop(): Promise<void>;
}

async function startServices(tree: string, network: string, mode: 'new' | 'seeded'): Promise<Running> {
  const process = await startSimProcess({
    tree,
    network,
    program: ['/bin/bash', '/sim/inside/start.sh', mode],
    prepare: async (folder) =>
      await cp(join(import.meta.dirname, 'inside'), join(folder, 'inside'), { recursive: true }),
  });
  const forwards = new Map<number, Forward>();
  for (const port of Object.values(OPENSTACK_PORTS)) forwards.set(port, await forward(network, port));
  const stop = async () => {
    for (const one of forwards.values()) await one.stop();
    await process.stop();
  };
  return { process, urls: endpointsAt((port) => `http://127.0.0.1:${forwards.get(port)?.port}`), stop };
}

async function untilServices({ process, urls }: Running): Promise<void> {
  // Without a version they answer to everybody (300 or 200).
  const addresses = [urls.identity, urls.placement, urls.image, urls.network, urls.compute.replace(/\/v2.1$/, '/')];
  for (const url of addresses) {
    const ready = async () => (await fetch(url, { signal: AbortSignal.timeout(10_000) })).status < 400;
    await untilReady(url, ready, { ended: process.ended, timeoutMs: START_TIMEOUT_MS, everyMs: 200 });
  }
}

/** The host's two agents have said that they live. */
async function untilAgents({ process, urls }: Running): Promise<void> {
  const options = { ended: process.ended, timeoutMs: START_TIMEOUT_MS, everyMs: 300 };
  const admin = await logIn(urls, ADMIN);
  const isUp = async () => {
    type Services = { services: readonly { state: string }[] };
    const { services } = await admin.call<Services>('GET', 'compute/os-services?binary=nova-compute');
    return services.some(({ state }) => state === 'up');
  };
  await untilReady('nova-compute', isUp, options);
  const isAlive = async () => {
    const { agents } = await admin.call<{ agents: readonly { alive: boolean }[] }>('GET', 'network/v2.0/agents');
    return agents.some(({ alive }) => alive);
  };
  await untilReady('port agent', isAlive, options);
}

interface SeedOptions {
  readonly network: string;
  readonly signal: AbortSignal;
  readonly log: ((text: string) => void) | undefined;
}

/** The state that every start begins with: a layer over the tree. Made once per machine, aside, under a lock. */
async function ensureSeed(tree: string, { network, signal, log }: SeedOptions): Promise<string> {
  const seed = join(SIMS_FOLDER, `openstack-seed.${SEED_VERSION}`);
  await mkdir(SIMS_FOLDER, { recursive: true });
  await withLock(join(SIMS_FOLDER, `.openstack-seed.${SEED_VERSION}.lock`), signal, async () => {
    if (await isThere(seed)) return;
    log?.(`building ${seed}: once per machine, about two minutes\n`);
    const running = await startServices(tree, network, 'new');
    try {
      await makeSeed(running, seed).catch((error: unknown) => orWhyItEnded(running.process, error));
    } finally {
      await running.stop();
    }
  });
  return seed;
}

async function makeSeed(running: Running, seed: string): Promise<void> {
  const { process, urls } = running;
  const options = { ended: process.ended, timeoutMs: START_TIMEOUT_MS };
  await untilReady('keystone', async () => (await fetch(urls.identity)).ok, options);
  await makeCatalogue(urls);
  await writeFile(join(process.folder, 'catalogue'), '');
  await untilServices(running);
  await untilAgents(running);
  const logins = await fillCloud(urls);
  await writeFile(join(process.folder, 'keep'), '');
  const kept = async () => await isThere(join(process.folder, 'kept'));
  await untilReady('the seed', kept, { ...options, timeoutMs: KEEP_TIMEOUT_MS });
  const made = join(process.folder, 'seed');
  await writeFile(join(made, 'logins.json'), JSON.stringify(logins), { mode: 0o600 });
  const aside = `${SIMS_FOLDER}/.openstack-seed.${SEED_VERSION}.new`;
  await rm(aside, { recursive: true, force: true });
  await runCommand('cp', ['-a', made, aside], { signal: AbortSignal.timeout(KEEP_TIMEOUT_MS) });
  await rename(aside, seed);
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
