import { AppError } from '../../model/errors.ts';
import type { PowerDocument } from '../documents/machines.ts';
import type { PowerRequest } from '../operations.ts';
import { deploymentRow, loadFiles, type OperationsDeps } from './deps.ts';
import { findMachine } from './machines.ts';
import { desiredOf, settingsOf, unknownPlatform } from './site-settings.ts';

/** Switches one machine on or off by its platform. Idempotent. */
export async function switchPower(
  deps: OperationsDeps,
  request: PowerRequest,
  signal: AbortSignal,
): Promise<PowerDocument> {
  const content = await loadFiles(deps, signal);
  const store = await deps.store('read');
  const row = await deploymentRow(deps, request);
  const { recorded } = await findMachine(store, row.name, request.machine);
  const site = content.sites.get(recorded.site);
  if (site === undefined)
    throw new AppError(
      'not-found',
      `cannot switch ${request.machine}: its site ${recorded.site} is in no file any more`,
      {
        hint: `Put the file of site ${recorded.site} back.`,
      },
    );
  if (!deps.platformNames.includes(site.file.platform)) throw unknownPlatform(site, deps.platformNames);
  const platform = await deps.platform(site.file.platform);
  if (platform.power === undefined)
    throw new AppError('usage', `cannot switch ${request.machine}: platform ${platform.name} has no power control`, {
      hint: `Switch it at the machine itself.`,
    });
  const missing = platform.missingPrivilege?.(settingsOf(row.name, site));
  if (missing !== undefined)
    throw new AppError('privilege', `cannot switch ${request.machine}: this process may not`, { hint: missing });
  await platform.power(desiredOf(row.name, recorded, site), request.to, { signal });
  return { schema: 'purlin/power@1', machine: request.machine, power: request.to };
}
