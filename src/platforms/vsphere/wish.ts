import { chooseMachine } from '../../model/choose-machine.ts';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import { mebibytes } from '../../model/mebibytes.ts';
import type { Context } from './context.ts';
import { type CardBacking, type Datacenter, findCardBacking } from './inventory.ts';
import { type VsphereSettings, vsphereMachineSchema, vsphereSettingsSchema } from './settings.ts';
import { sizesOf } from './sizes.ts';
import { listTemplates } from './templates.ts';
import type { Ref } from './xml.ts';

/** What a machine shall be, in the words of the vCenter. */
export interface Wish {
  readonly template: Ref;
  readonly imageName: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  /** undefined: the template's own. */
  readonly diskMiB: number | undefined;
  readonly volumesMiB: readonly number[];
  /** undefined: the template's own. */
  readonly card: CardBacking | undefined;
  readonly zone: string | undefined;
}

/** The resolver's choice, else one from what the site offers now. Errors: `not-found` (image, size, network), `platform` (too small). */
export async function readWish(context: Context, datacenter: Datacenter, machine: DesiredMachine): Promise<Wish> {
  const settings = vsphereSettingsSchema.parse(machine.settings);
  const wished = vsphereMachineSchema.parse(machine.machine);
  const choice =
    machine.choice?.image?.id === undefined ? await chooseNow(context, datacenter, machine) : machine.choice;
  const size = sizesOf(settings).find(({ name }) => name === choice.size?.name);
  if (size === undefined) throw unknownSize(machine, settings);
  const diskMiB = wished.disk === undefined ? machine.minima.diskMiB : mebibytes(wished.disk);
  return {
    template: { type: 'VirtualMachine', value: choice.image?.id ?? '' },
    imageName: choice.image?.name ?? wished.image,
    cpus: Number(size.facts['cpus']),
    memoryMiB: Number(size.facts['memoryMiB']),
    diskMiB,
    volumesMiB: (wished.volumes ?? []).map((volume) => mebibytes(volume.size)),
    card: settings.network === undefined ? undefined : await findCardBacking(context, datacenter, settings.network),
    zone: choice.zone,
  };
}

async function chooseNow(context: Context, datacenter: Datacenter, machine: DesiredMachine) {
  const settings = vsphereSettingsSchema.parse(machine.settings);
  const wished = vsphereMachineSchema.parse(machine.machine);
  const images = await listTemplates(context, datacenter, settings);
  const wish = {
    image: wished.image,
    ...(wished.size !== undefined && { size: wished.size }),
    ...(wished.arch !== undefined && { arch: wished.arch }),
    ...(wished.disk !== undefined && { disk: wished.disk }),
  };
  if (!images.some(({ name }) => name === wished.image)) {
    throw new AppError('not-found', `cannot make machine ${machine.name}: there is no template of ${wished.image}`, {
      hint: 'See `purlin sites offers`: a template is known by its name, such as debian-12, or by its guest operating system.',
    });
  }
  const chosen = chooseMachine({ images, sizes: sizesOf(settings), zones: [] }, wish, machine.minima, machine.ordinal);
  if (chosen.kind === 'chosen') {
    const zone = wished.zones?.[machine.ordinal % wished.zones.length];
    return { ...chosen.choice, ...(zone !== undefined && { zone }) };
  }
  throw new AppError('not-found', `cannot make machine ${machine.name}: ${chosen.message}`, { hint: chosen.hint });
}

function unknownSize({ name, choice }: DesiredMachine, settings: VsphereSettings): AppError {
  const names = sizesOf(settings).map((size) => size.name);
  return new AppError('not-found', `cannot make machine ${name}: there is no size ${choice?.size?.name ?? ''}`, {
    hint: `Sizes of the site: ${names.join(', ')}. Plan again if they changed.`,
  });
}
