import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { type ForwardedSim, startForwardedSim } from '../forwarded-sim.ts';
import { untilReady } from '../until-ready.ts';
import { logIn } from './api.ts';
import { endpointsAt, OPENSTACK_PORTS, type OpenStackEndpoints } from './clouds.ts';
import { ADMIN } from './seed.ts';

const START_TIMEOUT_MS = 240_000;

/** OpenStack's services while they run. */
export interface OpenStackServices extends ForwardedSim {
  /** From this machine's own network namespace. */
  readonly urls: OpenStackEndpoints;
}

/** Starts the services, `new` without any state or `seeded` with that of the seed; they are not ready yet. */
export async function startServices(tree: string, network: string, mode: 'new' | 'seeded'): Promise<OpenStackServices> {
  const inside = join(import.meta.dirname, 'inside');
  const sim = await startForwardedSim({
    tree,
    network,
    ports: Object.values(OPENSTACK_PORTS),
    program: ['/bin/bash', '/sim/inside/start.sh', mode],
    prepare: async (folder) => await cp(inside, join(folder, 'inside'), { recursive: true }),
  });
  return { ...sim, urls: endpointsAt((port) => `http://127.0.0.1:${sim.portOf(port)}`) };
}

/** Waits until keystone answers, and with it nothing else yet. */
export async function untilIdentity({ process, urls }: OpenStackServices): Promise<void> {
  const options = { ended: process.ended, timeoutMs: START_TIMEOUT_MS };
  await untilReady('keystone', async () => (await fetch(urls.identity)).ok, options);
}

/** Waits until every service answers. */
export async function untilServices({ process, urls }: OpenStackServices): Promise<void> {
  // Without a version they answer to everybody (300 or 200).
  const { identity, placement, image, network, compute, volume } = urls;
  const unversioned = [compute, volume].map((url) => url.replace(/\/v[\d.]+$/, '/'));
  const addresses = [identity, placement, image, network, ...unversioned];
  for (const url of addresses) {
    const ready = async () => (await fetch(url, { signal: AbortSignal.timeout(10_000) })).status < 400;
    await untilReady(url, ready, { ended: process.ended, timeoutMs: START_TIMEOUT_MS, everyMs: 200 });
  }
}

/** Waits until the host's two agents have said that they live, and what stores volumes too. */
export async function untilAgents({ process, urls }: OpenStackServices): Promise<void> {
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
  const hasStorage = async () => {
    const { pools } = await admin.call<{ pools: readonly unknown[] }>('GET', 'volume/scheduler-stats/get_pools');
    return pools.length > 0;
  };
  await untilReady('cinder-volume', hasStorage, options);
}
