import { AppError } from '../../model/errors.ts';
import type { Server } from './servers.ts';

/** What Nova's conductor writes where no hypervisor takes a server. Only its message tells; there is no code for it. */
const NO_HOST = /no valid host|exceeded maximum number of retries|no host with enough|not enough hosts/i;
/** What Cinder says of its quotas for volumes and gigabytes, as Nova passes it on. */
const OF_VOLUMES = /volume|gigabytes/i;
const NO_ROOM = /quota|no more ip addresses|no available|not enough|out of space/i;

/** Why a server came to nothing, as an error with what to try. */
export function faultOf(name: string, { fault }: Pick<Server, 'fault'>): AppError {
  const why = fault?.message.trim() || 'the cloud does not say why';
  if (NO_HOST.test(why)) {
    return new AppError('quota', `cannot make ${name}: no hypervisor has room for it: ${why}`, {
      hint: 'Take a smaller size or another zone, or ask who runs the cloud for room.',
    });
  }
  if (NO_ROOM.test(why)) {
    const hint = OF_VOLUMES.test(why)
      ? 'See `openstack quota show --volume --usage`: delete volumes, ask for more, or say fewer or smaller ones in `machine`.'
      : 'See `openstack quota show --usage`: free something, or ask for more.';
    return new AppError('quota', `cannot make ${name}: ${why}`, { hint });
  }
  return new AppError('platform', `cannot make ${name}: ${why}`, {
    hint: 'What was begun is deleted again: try once more; if it stays, ask who runs the cloud.',
  });
}

/** A machine that ran once may hold data: it is never deleted because it is in error. */
export function brokenMachine(name: string, { id, fault }: Server): AppError {
  return new AppError(
    'platform',
    `cannot use ${name}: the cloud has it in the state ERROR: ${fault?.message ?? 'no reason told'}`,
    {
      hint: `Ask who runs the cloud to look at server ${id} (\`openstack server show ${id}\`), or replace the machine.`,
    },
  );
}
