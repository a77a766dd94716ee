import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import { type Mark, metadataOf, SERVER_TAGS } from './ownership.ts';
import { type OpenstackMachine, openstackMachineSchema } from './settings.ts';
import { volumeSizes } from './volume-sizes.ts';

export interface Birth {
  readonly machine: DesiredMachine;
  readonly mark: Mark;
  readonly userData: string;
  readonly networkId: string;
  readonly securityGroups: readonly string[];
  readonly configDrive: boolean;
  /** Whether the compute API takes tags; see `negotiate`. */
  readonly tags: boolean;
}

/**
 * The body of the call that makes a server. Metadata and tags stand in it, so that a server is owned from birth.
 * Errors: `not-found` without an image and a size. Source: Compute API reference, "Create Server".
 */
export function serverBody({ machine, mark, userData, networkId, securityGroups, configDrive, tags }: Birth) {
  const { name, choice } = machine;
  if (choice?.image?.id === undefined || choice.size === undefined) throw nothingChosen(name);
  const wish = openstackMachineSchema.parse(machine.machine);
  const disks = disksOf(machine, wish, choice.image.id);
  return {
    server: {
      name,
      flavorRef: choice.size.id ?? choice.size.name,
      ...(!wish.bootFromVolume && { imageRef: choice.image.id }),
      ...(choice.zone !== undefined && { availability_zone: choice.zone }),
      config_drive: configDrive,
      user_data: Buffer.from(userData).toString('base64'),
      metadata: metadataOf(mark, machine),
      ...(tags && { tags: [SERVER_TAGS.all, SERVER_TAGS.owner(mark.owner), SERVER_TAGS.machine(machine.id)] }),
      networks: [{ uuid: networkId }],
      security_groups: securityGroups.map((id) => ({ name: id })),
      ...(disks.length > 0 && { block_device_mapping_v2: disks }),
    },
  };
}

/** Volumes that Nova makes with the server and deletes with it; empty where the image's disk alone is wanted. */
function disksOf({ minima }: DesiredMachine, wish: OpenstackMachine, image: string) {
  const { root, extra } = volumeSizes(wish, minima.diskMiB);
  if (root === undefined && extra.length === 0) return [];
  const gone = { delete_on_termination: true };
  const boot = { boot_index: 0, uuid: image, source_type: 'image', ...gone };
  const first =
    root === undefined
      ? { ...boot, destination_type: 'local' }
      : { ...boot, destination_type: 'volume', volume_size: root };
  const blank = { boot_index: -1, source_type: 'blank', destination_type: 'volume', ...gone };
  return [first, ...extra.map((size) => ({ ...blank, volume_size: size }))];
}

function nothingChosen(name: string): AppError {
  return new AppError('not-found', `cannot make ${name}: no image or no size was chosen for it`, {
    hint: 'Compare `machine` of the site with `purlin sites offers`.',
  });
}
