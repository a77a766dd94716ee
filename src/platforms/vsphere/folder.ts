import type { SiteSettings } from '../platform.ts';
import type { Context } from './context.ts';
import { folderName } from './identity.ts';
import { type Datacenter, findParentFolder, findPath } from './inventory.ts';
import { readObject, refOf } from './properties.ts';
import type { VsphereSettings } from './settings.ts';
import { runTask } from './tasks.ts';
import { isFault } from './vim-fault.ts';
import { leaf, listOf, type Ref } from './xml.ts';

type Where = Pick<SiteSettings, 'deployment' | 'site'>;

/** The folder of a deployment's machines at a site; undefined while there is none. */
export async function findFolder(
  context: Context,
  datacenter: Datacenter,
  settings: VsphereSettings,
  where: Where,
): Promise<Ref | undefined> {
  const parent = await findParentFolder(context, datacenter, settings);
  return await findPath(context, parent, folderName(await context.around.identity.owner(), where));
}

/** Finds it, or makes it. */
export async function ensureFolder(
  context: Context,
  datacenter: Datacenter,
  settings: VsphereSettings,
  where: Where,
): Promise<Ref> {
  const found = await findFolder(context, datacenter, settings, where);
  if (found !== undefined) return found;
  const parent = await findParentFolder(context, datacenter, settings);
  const name = folderName(await context.around.identity.owner(), where);
  try {
    const [made] = await context.session.call('CreateFolder', parent, [leaf('name', name)], context.signal);
    return refOf(made);
  } catch (thrown) {
    // Another process was faster.
    const theirs = isFault(thrown, 'DuplicateName') ? await findPath(context, parent, name) : undefined;
    if (theirs === undefined) throw thrown;
    return theirs;
  }
}

/** Removes a folder of ours where nothing is in it: the server would destroy its contents too. Absent counts as done. */
export async function removeEmptyFolder(context: Context, folder: Ref): Promise<'removed' | 'in use'> {
  try {
    const { values } = await readObject(context.session, folder, ['childEntity'], context.signal);
    if (listOf(values['childEntity']).length > 0) return 'in use';
    await runTask(context, 'Destroy_Task', folder, [], context.signal);
  } catch (thrown) {
    if (!isFault(thrown, 'ManagedObjectNotFound')) throw thrown;
  }
  return 'removed';
}
