import { AppError } from '../../model/errors.ts';
import {
  type HeldLease,
  type IsAlive,
  isHeld,
  LEASE_EXPIRY_MS,
  type Lease,
  type Leases,
  leaseLostError,
  lockedError,
} from '../lease.ts';
import type { DeploymentTables, Tables } from './tables.ts';

export interface LeaseSurroundings {
  readonly now: () => number;
  readonly here: { readonly host: string; readonly bootId: string };
  readonly isAlive: IsAlive;
}

export function memoryLeases(tables: Tables, around: LeaseSurroundings): Leases {
  const held = (deployment: string): HeldLease | undefined => {
    const lease = tables.deployments.get(deployment)?.lease;
    return lease !== undefined && isHeld(lease, around.here, around.now(), around.isAlive) ? lease : undefined;
  };
  return {
    async acquire(deployment, holder) {
      const row = tables.deployments.get(deployment);
      if (row === undefined)
        throw new AppError('not-found', `cannot lock deployment ${deployment}: it is not in this store`);
      const other = held(deployment);
      if (other !== undefined) throw lockedError(other);
      row.token += 1;
      const since = around.now();
      const lease = { deployment, token: row.token, holder, since };
      row.lease = { ...lease, expiresAt: since + LEASE_EXPIRY_MS, cancelAsked: false };
      return lease;
    },
    async renew(lease) {
      const row = deploymentUnder(tables, lease);
      row.lease = row.lease && { ...row.lease, expiresAt: around.now() + LEASE_EXPIRY_MS };
      return { cancelAsked: row.lease?.cancelAsked ?? false };
    },
    isCancelAsked: async (lease) => deploymentUnder(tables, lease).lease?.cancelAsked ?? false,
    async release(lease) {
      const row = tables.deployments.get(lease.deployment);
      if (row?.lease?.token === lease.token) row.lease = undefined;
    },
    holderOf: async (deployment) => held(deployment),
    async askCancel(deployment) {
      const lease = held(deployment);
      const row = tables.deployments.get(deployment);
      if (lease === undefined || row === undefined) return false;
      row.lease = { ...lease, cancelAsked: true };
      return true;
    },
  };
}

/** The tables of a deployment for whoever holds its lease: fencing. */
export function deploymentUnder(tables: Tables, lease: Lease): DeploymentTables {
  const row = tables.deployments.get(lease.deployment);
  if (row?.lease === undefined || row.lease.token !== lease.token) throw leaseLostError(lease);
  return row;
}
