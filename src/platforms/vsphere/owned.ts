import type { OwnedThing, SiteSettings } from '../platform.ts';
import type { Context } from './context.ts';
import { destroyMachine } from './destroy.ts';
import { removeEmptyFolder } from './folder.ts';
import { readFolderName } from './identity.ts';
import { findDatacenter, nameOf } from './inventory.ts';
import { readProperties } from './properties.ts';
import { vsphereSettingsSchema } from './settings.ts';
import { isFault } from './vim-fault.ts';
import { readMachines } from './virtual-machine.ts';

/** Machines and folders of the datacenter that Purlin made, machines first: a folder goes when it is empty. */
export async function listOwned(context: Context, site: SiteSettings): Promise<readonly OwnedThing[]> {
  const { session, signal } = context;
  const { ref } = await findDatacenter(context, vsphereSettingsSchema.parse(site.settings));
  const machines = await readMachines(context, { below: ref });
  const folders = await readProperties(session, 'Folder', ['name'], { below: ref }, signal);
  return [
    ...machines.flatMap(({ identity, ref: { value } }) =>
      identity === undefined
        ? []
        : [
            {
              kind: 'machine',
              platformId: value,
              name: identity.name,
              owner: identity.owner,
              deployment: identity.deployment,
              machine: identity.id,
            },
          ],
    ),
    ...folders.flatMap((folder) => {
      const told = readFolderName(nameOf(folder));
      return told === undefined
        ? []
        : [
            {
              kind: 'folder',
              platformId: folder.ref.value,
              name: nameOf(folder),
              owner: told.owner,
              deployment: told.deployment,
            },
          ];
    }),
  ];
}

/** Removes a machine with its disks, or a folder that is empty. What is not ours any more is left; absent counts as done. */
export async function removeOwned(context: Context, { kind, platformId, owner }: OwnedThing): Promise<void> {
  if (kind === 'folder') {
    await removeEmptyFolder(context, { type: 'Folder', value: platformId });
    return;
  }
  try {
    const [found] = await readMachines(context, { refs: [{ type: 'VirtualMachine', value: platformId }] });
    if (found?.identity?.owner === owner) await destroyMachine(context, found);
  } catch (thrown) {
    if (!isFault(thrown, 'ManagedObjectNotFound')) throw thrown;
  }
}
