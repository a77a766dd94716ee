import { durationMs } from '../../lib/duration.ts';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import { renderUserData } from '../user-data.ts';
import type { Context } from './context.ts';
import { destroyMachine } from './destroy.ts';
import { findMachine } from './find-machine.ts';
import { ensureFolder } from './folder.ts';
import { readDisks } from './hardware.ts';
import { writeNetworks } from './identity.ts';
import { type Datacenter, findCompute, findDatacenter, findNamed, findPool } from './inventory.ts';
import { switchPower } from './power.ts';
import { readObject } from './properties.ts';
import { type VsphereSettings, vsphereMachineSchema, vsphereSettingsSchema } from './settings.ts';
import { type Birth, CONFIG_PATHS, cloneArguments, extraConfigXml, reconfiguration } from './specs.ts';
import { runTask } from './tasks.ts';
import { isFault } from './vim-fault.ts';
import { knownNetworks, liveNetworks, readMachines, type VirtualMachine } from './virtual-machine.ts';
import { readWish, type Wish } from './wish.ts';
import { node } from './xml.ts';

/** Makes the machine, or brings it to the wish; gives it as it is then: on, with an address. */
export async function convergeMachine(context: Context, machine: DesiredMachine): Promise<VirtualMachine> {
  const settings = vsphereSettingsSchema.parse(machine.settings);
  const datacenter = await findDatacenter(context, settings);
  const look = () => findMachine(context, datacenter, settings, machine, { thorough: true });
  let found = await look();
  if (found.own.length === 0) {
    if (found.strangers.length > 0) throw nameTaken(machine);
    await cloneTemplate(context, datacenter, settings, machine);
    found = await look();
  }
  const [kept, ...twins] = found.own;
  if (kept === undefined) throw notThere(machine);
  for (const twin of twins) {
    context.log(`destroying ${twin.name} (${twin.ref.value}): a second machine of the same identity\n`);
    await destroyMachine(context, twin);
  }
  if (kept.power === 'off') {
    if (!kept.suspended) await reconfigure(context, datacenter, machine, kept);
    await switchPower(context, kept.ref, 'on');
  }
  return await awaitAddress(context, machine, settings, kept);
}

async function cloneTemplate(
  context: Context,
  datacenter: Datacenter,
  settings: VsphereSettings,
  machine: DesiredMachine,
): Promise<void> {
  const wish = await readWish(context, datacenter, machine);
  const compute = await findCompute(context, datacenter, settings, wish.zone);
  const place = {
    folder: await ensureFolder(context, datacenter, settings, machine),
    pool: await findPool(context, compute, settings),
    host: compute.host,
    datastore:
      settings.datastore === undefined
        ? undefined
        : (await findNamed(context, datacenter, 'Datastore', settings.datastore)).ref,
  };
  const birth = await prepareBirth(context, machine, wish);
  context.log(`cloning ${wish.imageName} to ${machine.name}\n`);
  try {
    await runTask(context, 'CloneVM_Task', wish.template, cloneArguments(machine, wish, place, birth), context.signal);
  } catch (thrown) {
    // The call before this one had arrived after all: what it makes is found by its name.
    if (!isFault(thrown, 'DuplicateName')) throw thrown;
  }
}

async function prepareBirth(context: Context, machine: DesiredMachine, wish: Wish): Promise<Birth> {
  const { identity } = context.around;
  const { user = 'root' } = vsphereMachineSchema.parse(machine.machine);
  const [owner, login, hostKey, disks] = await Promise.all([
    identity.owner(),
    identity.login(),
    identity.hostKey(machine.id),
    countDisks(context, wish),
  ]);
  const { id, deployment, site, name } = machine;
  const born = new Date(context.clock.now()).toISOString();
  return {
    identity: { id, owner, deployment, site, name, born, disks },
    userData: renderUserData({ hostname: name, loginKey: login.publicKey, user, hostKey }),
  };
}

async function countDisks({ session, signal }: Context, { template, imageName }: Wish): Promise<number> {
  try {
    const { values } = await readObject(session, template, ['config.hardware.device'], signal);
    return readDisks(values['config.hardware.device']).length;
  } catch (thrown) {
    if (!isFault(thrown, 'ManagedObjectNotFound')) throw thrown;
    throw new AppError('not-found', `cannot clone the template of ${imageName}: it is not there any more`, {
      hint: 'Was it replaced? `purlin sites offers` looks again; then plan and apply again.',
      cause: thrown,
    });
  }
}

async function reconfigure(
  context: Context,
  datacenter: Datacenter,
  machine: DesiredMachine,
  { ref, identity }: VirtualMachine,
): Promise<void> {
  const wish = await readWish(context, datacenter, machine);
  const is = await readObject(context.session, ref, CONFIG_PATHS, context.signal);
  const spec = reconfiguration(machine, is, wish, identity?.disks ?? 1);
  if (spec !== undefined) await runTask(context, 'ReconfigVM_Task', ref, [spec], context.signal);
}

const DEFAULT_ADDRESS_TIMEOUT = '10m';
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** Waits until VMware Tools tell an address, and writes down what they told. */
async function awaitAddress(
  context: Context,
  machine: DesiredMachine,
  settings: VsphereSettings,
  { ref }: VirtualMachine,
): Promise<VirtualMachine> {
  const { addressTimeout = DEFAULT_ADDRESS_TIMEOUT } = settings;
  const deadline = context.clock.now() + durationMs(addressTimeout);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
    const [now] = await readMachines(context, { refs: [ref] });
    const live = now && liveNetworks(now, settings);
    if (now && live && 'private' in live) {
      const told = JSON.stringify(live) === JSON.stringify(knownNetworks({ ...now, power: 'off' }, settings));
      if (!told)
        await runTask(
          context,
          'ReconfigVM_Task',
          ref,
          [node('spec', ...extraConfigXml(writeNetworks(live)))],
          context.signal,
        );
      return now;
    }
    if (context.clock.now() + pauseMs > deadline) throw noAddress(machine, addressTimeout);
    await context.clock.sleep(pauseMs, context.signal);
  }
}

function noAddress({ name }: DesiredMachine, waited: string): AppError {
  return new AppError(
    'platform',
    `cannot reach machine ${name}: VMware Tools told no IPv4 address of it within ${waited}`,
    {
      hint: 'Look at its console in the vCenter: does open-vm-tools run in the template, does a DHCP server answer in its port group, is its card connected? Then apply again.',
    },
  );
}

function nameTaken({ name }: DesiredMachine): AppError {
  return new AppError(
    'platform',
    `cannot make machine ${name}: another machine has this name in the folder of the deployment`,
    {
      hint: 'It is of another identity: see `purlin sites sweep`, or rename or remove it in the vCenter.',
    },
  );
}

function notThere({ name }: DesiredMachine): AppError {
  return new AppError('platform', `cannot make machine ${name}: it is gone as soon as it was made`, {
    hint: "Does somebody else remove it? See the vCenter's recent tasks, then apply again.",
  });
}
