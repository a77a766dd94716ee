import { AppError } from '../../model/errors.ts';
import type { ImageOffer } from '../../model/offers.ts';
import type { Context } from './context.ts';
import { readDisks } from './hardware.ts';
import { type Datacenter, findPath } from './inventory.ts';
import { readProperties } from './properties.ts';
import type { VsphereSettings } from './settings.ts';
import { readTemplateName } from './template-name.ts';
import { textOf } from './xml.ts';

const PATHS = ['name', 'config.guestId', 'config.modified', 'config.hardware.device'];

/** Templates that machines can be cloned from, newest first. Errors: `not-found` for the folder of the site. */
export async function listTemplates(
  context: Context,
  datacenter: Datacenter,
  { templates }: VsphereSettings,
): Promise<readonly ImageOffer[]> {
  const { session, signal } = context;
  const below =
    typeof templates === 'string' ? await findPath(context, datacenter.vmFolder, templates) : datacenter.ref;
  if (below === undefined) {
    throw new AppError('not-found', `cannot list templates: there is no folder ${JSON.stringify(templates)}`, {
      hint: 'Check `templates` in the `settings` of the site: a folder by its path below the VM folder, or a list of names.',
    });
  }
  // Most machines are no templates: only of those the devices are read.
  const all = await readProperties(session, 'VirtualMachine', ['name', 'config.template'], { below }, signal);
  const refs = all
    .filter(({ values }) => values['config.template'] === 'true')
    .filter(({ values }) => !Array.isArray(templates) || templates.includes(textOf(values, 'name')))
    .map(({ ref }) => ref);
  const found = await readProperties(session, 'VirtualMachine', PATHS, { refs }, signal);
  return found
    .flatMap(({ ref, values }) => {
      const system = readTemplateName(textOf(values, 'name'), textOf(values, 'config.guestId'));
      if (system === undefined) return [];
      const [root] = readDisks(values['config.hardware.device']);
      return [
        {
          ...system,
          id: ref.value,
          createdAt: textOf(values, 'config.modified'),
          ...(root !== undefined && { minDiskMiB: Math.ceil(root.capacityKiB / 1024) }),
        },
      ];
    })
    .toSorted((a, b) => (a.createdAt > b.createdAt ? -1 : 1));
}
