import { AppError } from '../../model/errors.ts';
import type { PowerDocument } from '../documents/machines.ts';
import type { PowerRequest } from '../operations.ts';
import type { OperationsDeps } from './deps.ts';
import { openMachine } from './platform-machine.ts';

/** Switches one machine on or off by its platform. Idempotent. */
export async function switchPower(
  deps: OperationsDeps,
  request: PowerRequest,
  signal: AbortSignal,
): Promise<PowerDocument> {
  const { platform, desired, settings } = await openMachine(deps, request, 'switch', signal);
  if (platform.power === undefined)
    throw new AppError('usage', `cannot switch ${request.machine}: platform ${platform.name} has no power control`, {
      hint: `Switch it at the machine itself.`,
    });
  const missing = platform.missingPrivilege?.(settings);
  if (missing !== undefined)
    throw new AppError('privilege', `cannot switch ${request.machine}: this process may not`, { hint: missing });
  await platform.power(desired, request.to, { signal });
  return { schema: 'purlin/power@1', machine: request.machine, power: request.to };
}
