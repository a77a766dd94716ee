import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import type { Platform, SiteSettings } from '../../platforms/platform.ts';
import type { OfMachine } from '../operations.ts';
import { deploymentRow, loadFiles, type OperationsDeps } from './deps.ts';
import { findMachine } from './machines.ts';
import { desiredOf, settingsOf, unknownPlatform } from './site-settings.ts';

/** A recorded machine as its platform knows it. */
export interface PlatformMachine {
  readonly platform: Platform;
  readonly desired: DesiredMachine;
  readonly settings: SiteSettings;
}

/** Finds a machine with its platform, to do what `purpose` says: "switch". Errors: `not-found` for the machine and its site's file. */
export async function openMachine(
  deps: OperationsDeps,
  request: OfMachine,
  purpose: string,
  signal: AbortSignal,
): Promise<PlatformMachine> {
  const content = await loadFiles(deps, signal);
  const store = await deps.store('read');
  const row = await deploymentRow(deps, request);
  const { recorded } = await findMachine(store, row.name, request.machine);
  const site = content.sites.get(recorded.site);
  if (site === undefined)
    throw new AppError(
      'not-found',
      `cannot ${purpose} ${request.machine}: its site ${recorded.site} is in no file any more`,
      { hint: `Put the file of site ${recorded.site} back.` },
    );
  if (!deps.platformNames.includes(site.file.platform)) throw unknownPlatform(site, deps.platformNames);
  const platform = await deps.platform(site.file.platform);
  return { platform, desired: desiredOf(row.name, recorded, site), settings: settingsOf(row.name, site) };
}
