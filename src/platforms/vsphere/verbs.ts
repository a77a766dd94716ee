import { AppError } from '../../model/errors.ts';
import type { DesiredMachine, ObservedMachine } from '../../model/machine.ts';
import { readBastion } from '../jump.ts';
import type { OwnedMachine, SiteSettings } from '../platform.ts';
import type { Context } from './context.ts';
import { convergeMachine } from './converge.ts';
import { destroyMachine } from './destroy.ts';
import { findMachine } from './find-machine.ts';
import { findFolder, removeEmptyFolder } from './folder.ts';
import { inTurn } from './in-turn.ts';
import { findDatacenter } from './inventory.ts';
import { switchPower } from './power.ts';
import { vsphereMachineSchema, vsphereSettingsSchema } from './settings.ts';
import { knownNetworks, readMachines, type VirtualMachine } from './virtual-machine.ts';

export async function observe(context: Context, machine: DesiredMachine): Promise<ObservedMachine | undefined> {
  const { own } = await look(context, machine);
  const [oldest] = own;
  return oldest && (await describe(context, machine, oldest));
}

export async function converge(context: Context, machine: DesiredMachine): Promise<ObservedMachine> {
  return await inTurn(context.lines, machine.id, async () =>
    describe(context, machine, await convergeMachine(context, machine)),
  );
}

export async function destroy(context: Context, machine: DesiredMachine): Promise<void> {
  await inTurn(context.lines, machine.id, async () => {
    const { own } = await look(context, machine, { thorough: true });
    await Promise.all(own.map((each) => destroyMachine(context, each)));
  });
}

export async function power(context: Context, machine: DesiredMachine, to: 'on' | 'off'): Promise<void> {
  const { own } = await look(context, machine);
  const [oldest] = own;
  if (oldest === undefined) {
    throw new AppError('not-found', `cannot power ${to} ${machine.name}: there is no such machine`, {
      hint: 'Converge it first.',
    });
  }
  await switchPower(context, oldest.ref, to);
}

export async function list(context: Context, site: SiteSettings): Promise<readonly OwnedMachine[]> {
  const settings = vsphereSettingsSchema.parse(site.settings);
  const datacenter = await findDatacenter(context, settings);
  const folder = await findFolder(context, datacenter, settings, site);
  if (folder === undefined) return [];
  const owner = await context.around.identity.owner();
  const machines = await readMachines(context, { childrenOf: folder });
  return machines.flatMap(({ identity, ref }) =>
    identity?.owner === owner
      ? [{ id: identity.id, deployment: identity.deployment, name: identity.name, platformId: ref.value }]
      : [],
  );
}

export async function dispose(context: Context, site: SiteSettings): Promise<void> {
  const settings = vsphereSettingsSchema.parse(site.settings);
  const datacenter = await findDatacenter(context, settings);
  const folder = await findFolder(context, datacenter, settings, site);
  if (folder !== undefined && (await removeEmptyFolder(context, folder)) === 'in use') {
    context.log(`the folder of ${site.deployment} stays: there is something in it\n`);
  }
}

async function look(context: Context, machine: DesiredMachine, options?: { readonly thorough: boolean }) {
  const settings = vsphereSettingsSchema.parse(machine.settings);
  return await findMachine(context, await findDatacenter(context, settings), settings, machine, options);
}

async function describe(
  { around }: Context,
  machine: DesiredMachine,
  { ref, power: is, ...found }: VirtualMachine,
): Promise<ObservedMachine> {
  const settings = vsphereSettingsSchema.parse(machine.settings);
  const { user = 'root' } = vsphereMachineSchema.parse(machine.machine);
  const networks = knownNetworks({ ref, power: is, ...found }, settings);
  const [{ identityFile }, hostKey] = await Promise.all([around.identity.login(), around.identity.hostKey(machine.id)]);
  const { bastion } = settings;
  return {
    platformId: ref.value,
    power: is,
    networks,
    access: {
      host: networks['private'] ?? machine.name,
      user,
      identityFile,
      hostKeys: [hostKey.public],
      ...(bastion !== undefined && { jump: readBastion(bastion, { user, identityFile, home: around.home }) }),
      sudo: user !== 'root',
    },
    facts: {},
  };
}
