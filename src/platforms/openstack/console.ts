import { z } from 'zod';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import { isCode } from './absent.ts';
import { requireServer } from './machines.ts';
import type { OpenSite } from './open-site.ts';

const LINES = 100;
const outputSchema = z.object({ output: z.string().nullable() });

/** The last 100 lines of a server's console. Errors: `platform` where the hypervisor keeps none. */
export async function readConsole(site: OpenSite, machine: DesiredMachine): Promise<string> {
  const { id } = await requireServer(site, machine, 'read the console of');
  const body = { 'os-getConsoleOutput': { length: LINES } };
  const what = `read the console of ${machine.name}`;
  const call = {
    service: 'compute',
    method: 'POST',
    path: `/servers/${id}/action`,
    body,
    what,
    schema: outputSchema,
  } as const;
  try {
    return (await site.cloud.call(call, site.signal)).output ?? '';
  } catch (thrown) {
    if (!isCode(thrown, 'not-found')) throw thrown;
    throw new AppError('platform', `cannot ${what}: the cloud keeps none for it`, {
      hint: 'Its hypervisor has no console log; the dashboard may show a graphical one.',
      cause: thrown,
    });
  }
}
