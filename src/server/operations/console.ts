import { AppError } from '../../model/errors.ts';
import type { ConsoleDocument } from '../documents/machines.ts';
import type { OfMachine } from '../operations.ts';
import type { OperationsDeps } from './deps.ts';
import { openMachine } from './platform-machine.ts';

/** The last lines of a machine's console, as its platform tells them. Changes nothing. */
export async function readConsole(
  deps: OperationsDeps,
  request: OfMachine,
  signal: AbortSignal,
): Promise<ConsoleDocument> {
  const { platform, desired } = await openMachine(deps, request, 'read the console of', signal);
  if (platform.console === undefined)
    throw new AppError(
      'usage',
      `cannot read the console of ${request.machine}: platform ${platform.name} does not show it`,
      { hint: 'Look at the machine itself, or at what its platform shows elsewhere.' },
    );
  return { schema: 'purlin/console@1', machine: request.machine, text: await platform.console(desired, { signal }) };
}
