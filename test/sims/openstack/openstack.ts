import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { orStop } from '../forwarded-sim.ts';
import { logIn, type OpenStackApi } from './api.ts';
import { cloudsYaml, endpointsAt, type OpenStackEndpoints, type OpenStackLogins } from './clouds.ts';
import { ADMIN } from './seed.ts';
import { ensureSeed } from './seed-state.ts';
import { startServices, untilAgents, untilServices } from './services.ts';
import { ensureOpenStackTree } from './tree.ts';

export interface OpenStackOptions {
  /** Path of the network namespace that it lives in; its ports are OPENSTACK_PORTS and those of its databases. */
  readonly network: string;
  readonly signal?: AbortSignal;
  readonly log?: (text: string) => void;
}

/**
 * A running OpenStack control plane of Debian 12: keystone, glance, placement, nova with its fake driver, neutron, and cinder, whose
 * volumes are entries of its database alone (inside/table_storage.py).
 */
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
 * Starts OpenStack with a project for an operator, networks, flavors and images. It takes 25 s of processor time and 1.9 GB of
 * memory; the first time on a machine it builds tree and seed before. Nothing outlives `stop` nor this process.
 */
export async function startOpenStack(options: OpenStackOptions): Promise<OpenStack> {
  const { network, signal = AbortSignal.timeout(1_800_000), log } = options;
  const tree = await ensureOpenStackTree({ signal, ...(log && { log }) });
  const seed = await ensureSeed(tree, { network, signal, log });
  const services = await startServices(`${seed}:${tree}`, network, 'seeded');
  const { process, urls, stop } = services;
  return await orStop(services, async () => {
    await untilServices(services);
    await untilAgents(services);
    // The seed wrote it.
    const logins = JSON.parse(await readFile(join(seed, 'logins.json'), 'utf8')) as OpenStackLogins;
    const cloudsFile = join(process.folder, 'clouds.yaml');
    await writeFile(cloudsFile, cloudsYaml(urls, logins), { mode: 0o600 });
    const endpoints = endpointsAt((port) => `http://127.0.0.1:${port}`);
    return { endpoints, urls, logins, cloudsFile, admin: await logIn(urls, ADMIN), folder: process.folder, stop };
  });
}
