import { z } from 'zod';
import { AppError, toAppError } from '../../model/errors.ts';
import { absentIsDone, isCode } from './absent.ts';
import type { OpenSite } from './open-site.ts';
import type { Server } from './servers.ts';

/** Source: Block Storage API v3 reference, "Show a volume's details". */
const volumeSchema = z.object({ volume: z.object({ status: z.string() }) });

/**
 * Deletes what a server that is gone left of the volumes that came with it. Nova deletes them with the server; where Cinder refuses
 * it (a volume with snapshots), Nova only logs it. A volume on its way out counts as gone.
 * Errors: as `refusal`, with the volume's id, since nothing else leads to it any more.
 */
export async function endVolumes(site: OpenSite, server: Server): Promise<void> {
  const own = server['os-extended-volumes:volumes_attached'].filter((one) => one.delete_on_termination);
  for (const { id } of own) await endVolume(site, server.name, id);
}

async function endVolume({ cloud, signal, log }: OpenSite, name: string, id: string): Promise<void> {
  const at = { service: 'volume', path: `/volumes/${id}` } as const;
  try {
    const what = `look at volume ${id} of ${name}`;
    const { volume } = await cloud.call({ ...at, what, schema: volumeSchema }, signal);
    if (volume.status === 'deleting') return;
    log(`${name}: volume ${id} stayed, ${volume.status}: deletes it\n`);
    await absentIsDone(cloud.call({ ...at, method: 'DELETE', what: `delete volume ${id} of ${name}` }, signal));
  } catch (thrown) {
    if (isCode(thrown, 'not-found')) return;
    throw stays(thrown, id);
  }
}

function stays(thrown: unknown, id: string): AppError {
  const { code, message, hint } = toAppError(thrown);
  if (code !== 'platform') return new AppError(code, message, { ...(hint !== undefined && { hint }), cause: thrown });
  return new AppError(code, message, {
    hint: `The machine is gone, its volume is not: \`openstack volume show ${id}\` says more; delete its snapshots, then \`openstack volume delete ${id}\`.`,
    cause: thrown,
  });
}
