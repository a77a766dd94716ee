import { z } from 'zod';
import { AppError } from '../../model/errors.ts';
import type { DesiredMachine } from '../../model/machine.ts';
import { isCode } from './absent.ts';
import type { OpenSite } from './open-site.ts';

const createdSchema = z.object({ server: z.object({ id: z.string() }) });

/** Makes a server. Errors: as `refusal`, and `not-found` for an image or a size that is gone. */
export async function createServer(site: OpenSite, machine: DesiredMachine, body: unknown): Promise<string> {
  const { cloud, signal } = site;
  const call = {
    service: 'compute',
    method: 'POST',
    path: '/servers',
    body,
    what: `make server ${machine.name}`,
    schema: createdSchema,
  } as const;
  try {
    return (await cloud.call(call, signal)).server.id;
  } catch (thrown) {
    // Nova tells by words alone what it does not know, so the two things are asked for.
    if (isCode(thrown, 'platform', 'not-found')) await requireChoice(site, machine);
    throw thrown;
  }
}

async function requireChoice({ cloud, signal }: OpenSite, { name, choice }: DesiredMachine): Promise<void> {
  const image = choice?.image;
  const size = choice?.size;
  const asked = [
    { service: 'image', path: `/images/${image?.id}`, what: 'image', label: image?.name },
    { service: 'compute', path: `/flavors/${size?.id ?? size?.name}`, what: 'size', label: size?.name },
  ] as const;
  for (const { service, path, what, label } of asked) {
    await cloud.call({ service, path, what: `look at the ${what}` }, signal).catch((thrown: unknown) => {
      if (!isCode(thrown, 'not-found')) throw thrown;
      throw new AppError('not-found', `cannot make server ${name}: the ${what} ${label} is not there any more`, {
        hint: 'See `purlin sites offers`, then plan again.',
        cause: thrown,
      });
    });
  }
}
