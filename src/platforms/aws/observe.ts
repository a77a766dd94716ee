import type { Facts } from '../../model/facts.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import { debianArchitecture, factsOfImageName } from '../distributions.ts';
import { readBastion } from '../jump.ts';
import type { CallOptions, OwnedMachine, SiteSettings } from '../platform.ts';
import type { Surroundings } from '../surroundings.ts';
import type { AwsContext } from './context.ts';
import type { Ec2 } from './ec2.ts';
import { byAge, findInstances, isLive, type OwnInstance } from './instances.ts';
import { awsMachineSchema } from './settings.ts';
import { belongingTo } from './tags.ts';

export async function observeInstance(
  { open, around }: AwsContext,
  machine: DesiredMachine,
  { signal }: CallOptions,
): Promise<ObservedMachine | undefined> {
  const ec2 = await open(machine.settings);
  const purpose = { to: `observe the machine ${machine.name}`, signal };
  const { deployment, id } = machine;
  const found = await findInstances(ec2, belongingTo({ owner: ec2.owner, deployment, machine: id }), purpose);
  const [instance] = found.filter(isLive).toSorted(byAge);
  return instance && (await describeInstance(ec2, around, machine, instance));
}

export async function listInstances(
  { open }: AwsContext,
  { settings, deployment, site }: SiteSettings,
  { signal }: CallOptions,
): Promise<readonly OwnedMachine[]> {
  const ec2 = await open(settings);
  const purpose = { to: `list the machines of ${deployment}`, signal };
  const found = await findInstances(ec2, belongingTo({ owner: ec2.owner, deployment, site }), purpose);
  return found.filter(isLive).map(({ id, machine, name }) => ({ id: machine, deployment, name, platformId: id }));
}

/** What AWS tells of a machine. It is reached at its public address, or through the site's bastion at its private one. */
export async function describeInstance(
  { settings: { bastion } }: Ec2,
  { identity, home }: Surroundings,
  machine: DesiredMachine,
  instance: OwnInstance,
): Promise<ObservedMachine> {
  const { user = 'root' } = awsMachineSchema.parse(machine.machine);
  const { privateAddress = '', publicAddress } = instance;
  const { identityFile } = await identity.login();
  const { public: hostKey } = await identity.hostKey(machine.id);
  const host = bastion === undefined ? (publicAddress ?? privateAddress) : privateAddress;
  return {
    platformId: instance.id,
    power: instance.state === 'running' || instance.state === 'pending' ? 'on' : 'off',
    networks: { private: privateAddress, ...(publicAddress !== undefined && { public: publicAddress }) },
    access: {
      host,
      user,
      identityFile,
      hostKeys: [hostKey],
      ...(bastion !== undefined && { jump: readBastion(bastion, { user, home }) }),
      sudo: user !== 'root',
    },
    facts: factsOf(machine, instance),
  };
}

function factsOf({ choice }: DesiredMachine, { architecture, cpus }: OwnInstance): Facts {
  const arch = debianArchitecture(architecture);
  return {
    ...(choice?.image && factsOfImageName(choice.image.name)),
    ...(arch !== undefined && { arch }),
    ...(cpus !== undefined && { cpus }),
  };
}
