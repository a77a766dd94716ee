import { AppError } from '../../model/errors.ts';
import type { CancelDocument } from '../documents/house.ts';
import type { StatusDocument } from '../documents/status.ts';
import type { OfDeployment, WaitRequest } from '../operations.ts';
import { deploymentRow, type OperationsDeps } from './deps.ts';
import { holderOf, readStatus } from './status.ts';

const POLL_MS = 300;

/** Asks the process that drives a deployment to stop cleanly. */
export async function cancelDriver(deps: OperationsDeps, request: OfDeployment): Promise<CancelDocument> {
  const store = await deps.store('read');
  const row = await deploymentRow(deps, request);
  const lease = await store.holderOf(row.name);
  const asked = lease !== undefined && (await store.askCancel(row.name));
  return {
    schema: 'purlin/cancel@1',
    deployment: row.name,
    asked,
    ...(lease === undefined ? {} : { holder: holderOf(lease) }),
  };
}

/** Waits until nobody drives the deployment, or until it reached the asked state. Errors: `timeout`. */
export async function waitFor(
  deps: OperationsDeps,
  request: WaitRequest,
  signal: AbortSignal,
): Promise<StatusDocument> {
  const end = deps.clock.now() + (request.timeoutMs ?? Number.POSITIVE_INFINITY);
  for (;;) {
    const status = await readStatus(deps, request);
    if (status.holder === undefined || status.state === request.until) return status;
    if (deps.clock.now() >= end)
      throw new AppError('timeout', `cannot wait longer for ${status.deployment}: it is still ${status.state}`, {
        hint: 'See `purlin status`; wait longer with --timeout.',
      });
    await deps.clock.sleep(POLL_MS, signal);
  }
}
