import type { Facts } from '../../model/facts.ts';
import type { Access, DesiredMachine, Networks, ObservedMachine } from '../../model/machine.ts';
import { factsOfImageName } from '../distributions.ts';
import { readBastion } from '../jump.ts';
import { findAddresses } from './addresses.ts';
import type { OpenSite } from './open-site.ts';
import type { Server } from './servers.ts';
import { openstackMachineSchema } from './settings.ts';

/** What the cloud tells of a server. Changes nothing. */
export async function describe(site: OpenSite, machine: DesiredMachine, server: Server): Promise<ObservedMachine> {
  const networks = await networksOf(site, machine, server);
  return {
    platformId: server.id,
    power: powerOf(server),
    networks,
    access: await accessOf(site, machine, networks),
    facts: factsOf(machine, server),
  };
}

function powerOf({ status }: Server): ObservedMachine['power'] {
  if (status === 'ACTIVE' || status === 'REBOOT' || status === 'HARD_REBOOT') return 'on';
  return ['SHUTOFF', 'PAUSED', 'SUSPENDED', 'SHELVED', 'SHELVED_OFFLOADED'].includes(status) ? 'off' : 'unknown';
}

async function networksOf(site: OpenSite, machine: DesiredMachine, server: Server): Promise<Networks> {
  const all = Object.values(server.addresses).flat();
  const fixed = all.filter((one) => one['OS-EXT-IPS:type'] !== 'floating');
  const inner = fixed.find(({ version }) => version === 4) ?? fixed[0];
  const { publicAddress } = openstackMachineSchema.parse(machine.machine);
  const outer = publicAddress ? (await findAddresses(site, machine.id))[0] : undefined;
  return { ...(inner && { private: inner.addr }), ...(outer && { public: outer.floating_ip_address }) };
}

async function accessOf({ settings, around }: OpenSite, machine: DesiredMachine, networks: Networks): Promise<Access> {
  const { user = 'root' } = openstackMachineSchema.parse(machine.machine);
  const { bastion } = settings;
  const [{ identityFile }, hostKey] = await Promise.all([around.identity.login(), around.identity.hostKey(machine.id)]);
  const nearest = bastion === undefined ? (networks['public'] ?? networks['private']) : networks['private'];
  return {
    host: nearest ?? '',
    user,
    identityFile,
    hostKeys: [hostKey.public],
    ...(bastion !== undefined && { jump: readBastion(bastion, { user, home: around.home }) }),
    sudo: user !== 'root',
  };
}

function factsOf({ choice }: DesiredMachine, { flavor }: Server): Facts {
  return {
    ...(choice?.image && factsOfImageName(choice.image.name)),
    ...(flavor.vcpus !== undefined && { cpus: flavor.vcpus }),
    ...(flavor.ram !== undefined && { memoryMiB: flavor.ram }),
  };
}
