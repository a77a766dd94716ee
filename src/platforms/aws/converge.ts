import { AppError } from '../../model/errors.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import type { CallOptions } from '../platform.ts';
import { type AwsContext, shareRunning } from './context.ts';
import type { Ec2, Purpose } from './ec2.ts';
import { stopped } from './errors.ts';
import { ensureGroups, type MachineGroups } from './groups.ts';
import { byAge, findInstances, isLive, type OwnInstance, waitForState } from './instances.ts';
import { launchInstance } from './launch.ts';
import { followGroups } from './membership.ts';
import { findNetwork, type Network, type Subnet } from './network.ts';
import { describeInstance } from './observe.ts';
import { ensureOwnNetwork, ensureOwnSubnet } from './own-network.ts';
import { siteOf } from './site.ts';
import { belongingTo } from './tags.ts';

/** Makes the machine or brings it to the wish; two calls at once for one identity are one. */
export function convergeInstance(
  context: AwsContext,
  machine: DesiredMachine,
  options: CallOptions,
): Promise<ObservedMachine> {
  return shareRunning(context.converging, machine.id, () => converge(context, machine, options));
}

async function converge(context: AwsContext, machine: DesiredMachine, options: CallOptions): Promise<ObservedMachine> {
  const { signal } = options;
  const purpose = { to: `make the machine ${machine.name}`, signal };
  if (signal.aborted) throw stopped(purpose.to, signal);
  const ec2 = await context.open(machine.settings);
  const known = await findNamesakes(ec2, machine, purpose);
  const network = await ensureNetwork(context, ec2, machine, purpose);
  const groups = await ensureMachineGroups(context, ec2, { machine, network }, purpose);
  const own = known.filter((instance) => instance.machine === machine.id);
  const [kept, ...others] = own.filter(isLive).toSorted(byAge);
  await terminateOthers(ec2, others, options, purpose);
  if (kept !== undefined) await followGroups(ec2, machine, kept, { groups, purpose });
  const id = kept?.id ?? (await launch(context, ec2, { machine, network, groups, own }, purpose));
  const instance = await powerOn(ec2, machine, id, purpose);
  return await describeInstance(ec2, context.around, machine, instance);
}

/** Instances of the machine's name in its deployment. Errors: `platform` when one of another identity has the name. */
async function findNamesakes(ec2: Ec2, machine: DesiredMachine, purpose: Purpose): Promise<readonly OwnInstance[]> {
  const { deployment, name, id } = machine;
  const known = await findInstances(ec2, belongingTo({ owner: ec2.owner, deployment, name }), purpose);
  const stranger = known.find((instance) => isLive(instance) && instance.machine !== id);
  if (stranger === undefined) return known;
  throw new AppError('platform', `cannot ${purpose.to}: ${stranger.id} of another identity has that name`, {
    hint: 'Destroy that one first: `purlin sites sweep` shows what nobody counts on.',
  });
}

async function ensureNetwork(
  { networks }: AwsContext,
  ec2: Ec2,
  machine: DesiredMachine,
  purpose: Purpose,
): Promise<Network> {
  const site = siteOf(machine);
  return await shareRunning(networks, `${machine.deployment}/${machine.site}`, async () => {
    if (ec2.settings.network?.cidr !== undefined) return await ensureOwnNetwork(ec2, site, purpose);
    const network = await findNetwork(ec2, site, purpose);
    if (network === undefined) throw new AppError('internal', `cannot ${purpose.to}: there is no network`);
    return network;
  });
}

async function ensureMachineGroups(
  { groups }: AwsContext,
  ec2: Ec2,
  { machine, network }: { readonly machine: DesiredMachine; readonly network: Network },
  purpose: Purpose,
): Promise<MachineGroups> {
  const { deployment, site, group, listens } = machine;
  const isPublic = ec2.settings.publicAddress ?? (network.own || network.subnets.some((subnet) => subnet.public));
  const sshFrom = ec2.settings.sshFrom ?? (isPublic ? ['0.0.0.0/0'] : network.cidrs);
  return await shareRunning(groups, JSON.stringify([deployment, site, group, listens]), () =>
    ensureGroups(ec2, network, machine, { sshFrom, purpose }),
  );
}

async function launch(
  { around }: AwsContext,
  ec2: Ec2,
  given: {
    readonly machine: DesiredMachine;
    readonly network: Network;
    readonly groups: MachineGroups;
    readonly own: readonly OwnInstance[];
  },
  purpose: Purpose,
): Promise<string> {
  const { machine, network, groups, own } = given;
  const subnet = await subnetFor(ec2, machine, network, purpose);
  const publicAddress = ec2.settings.publicAddress ?? subnet.public;
  const dead = new Set(own.map(({ id }) => id));
  const options = { dead: dead.size, isDead: (id: string) => dead.has(id), purpose };
  const id = await launchInstance(ec2, around, machine, { subnet, groups, publicAddress }, options);
  if (id !== undefined) return id;
  throw new AppError('platform-busy', `cannot ${purpose.to}: AWS gives back terminated instances only`, {
    hint: 'It is tried again by itself; AWS forgets terminated instances within an hour.',
  });
}

async function subnetFor(ec2: Ec2, machine: DesiredMachine, network: Network, purpose: Purpose): Promise<Subnet> {
  const zone = machine.choice?.zone;
  if (network.own) return await ensureOwnSubnet(ec2, siteOf(machine), network, { zone, purpose });
  const subnet = network.subnets.find((known) => zone === undefined || known.zone === zone);
  if (subnet !== undefined) return subnet;
  throw new AppError('not-found', `cannot ${purpose.to}: no subnet of the site is in zone ${zone}`, {
    hint: 'Take the zone off `zones` in the machine of the site, or name a subnet there in `settings.network`.',
  });
}

/** After a crash two may be there for one identity: the oldest stays. */
async function terminateOthers(
  ec2: Ec2,
  others: readonly OwnInstance[],
  { log }: CallOptions,
  purpose: Purpose,
): Promise<void> {
  if (others.length === 0) return;
  const ids = others.map(({ id }) => id);
  log?.(`${ids.join(', ')}: another instance of the same identity is older; terminated\n`);
  await ec2.attempt(
    new ec2.sdk.TerminateInstancesCommand({ InstanceIds: ids }),
    purpose,
    /^InvalidInstanceID\.NotFound$/,
  );
}

async function powerOn(ec2: Ec2, machine: DesiredMachine, id: string, purpose: Purpose): Promise<OwnInstance> {
  const instance = await startInstance(ec2, id, purpose);
  if (instance !== undefined && isLive(instance)) return instance;
  throw new AppError('platform-busy', `cannot ${purpose.to}: ${id} was terminated while it started`, {
    hint: `AWS says why under "State transition reason" of ${id}; a root disk that is too small or encrypted with a key that is not to be used is usual. Group: ${machine.group}.`,
  });
}

/** Starts an instance that is stopped, and waits until it runs. */
export async function startInstance(ec2: Ec2, id: string, purpose: Purpose): Promise<OwnInstance | undefined> {
  const [now] = await findInstances(ec2, [{ Name: 'instance-id', Values: [id] }], purpose);
  if (now?.state === 'stopping') await waitForState(ec2, id, 'stopped', purpose);
  if (now?.state === 'stopping' || now?.state === 'stopped')
    await ec2.send(new ec2.sdk.StartInstancesCommand({ InstanceIds: [id] }), purpose);
  return await waitForState(ec2, id, 'running', purpose);
}
