import type { DesiredMachine } from '../../model/machine.ts';
import { findExternalNetwork } from './network.ts';
import { createThing, deleteThing, findByDescription, type Thing, updateThing } from './neutron.ts';
import type { OpenSite } from './open-site.ts';
import { describeMark } from './ownership.ts';

type FloatingIp = Thing<'floatingip'>;

/** Floating addresses that came with a machine, oldest first. */
export async function findAddresses(site: OpenSite, machineId: string): Promise<readonly FloatingIp[]> {
  const description = describeMark({ ...site.mark, machine: machineId });
  return await findByDescription(site.cloud, 'floatingip', description, site.signal);
}

/** One floating address that leads to the port. Errors: `quota` when there is none left. */
export async function ensureAddress(site: OpenSite, { id }: DesiredMachine, port: Thing<'port'>): Promise<void> {
  const { cloud, signal, mark } = site;
  const [kept, ...more] = await findAddresses(site, id);
  for (const one of more) {
    site.log(`two floating addresses of one machine: gives ${one.floating_ip_address} back\n`);
    await deleteThing(cloud, 'floatingip', one.id, signal);
  }
  if (kept === undefined) {
    const network = await findExternalNetwork(site);
    const description = describeMark({ ...mark, machine: id });
    const body = { floating_network_id: network.id, port_id: port.id, description };
    await createThing(cloud, 'floatingip', body, signal);
  } else if (kept.port_id !== port.id) {
    await updateThing(cloud, 'floatingip', kept.id, { port_id: port.id }, signal);
  }
}

/** Gives back what came with a machine. */
export async function releaseAddresses(site: OpenSite, machineId: string): Promise<void> {
  for (const { id } of await findAddresses(site, machineId))
    await deleteThing(site.cloud, 'floatingip', id, site.signal);
}
