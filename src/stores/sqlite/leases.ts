import { AppError } from '../../model/errors.ts';
import {
  type HeldLease,
  type Holder,
  type IsAlive,
  isHeld,
  LEASE_EXPIRY_MS,
  type Lease,
  type Leases,
  leaseLostError,
  lockedError,
} from '../lease.ts';
import type { Database } from './database.ts';

export interface LeaseSurroundings {
  readonly now: () => number;
  /** This host, to tell which holders can be looked at. */
  readonly here: { readonly host: string; readonly bootId: string };
  readonly isAlive: IsAlive;
}

interface LeaseRow {
  readonly name: string;
  readonly token: number;
  readonly host: string;
  readonly boot_id: string;
  readonly pid: number;
  readonly start_time: number;
  readonly command: string;
  readonly since: number;
  readonly expires: number;
  readonly cancel: number;
}

const SELECT = 'SELECT d.name, l.* FROM leases l JOIN deployments d ON d.key = l.deployment WHERE d.name = ?';

export function sqliteLeases(db: Database, around: LeaseSurroundings): Leases {
  const held = (deployment: string): HeldLease | undefined => {
    const row = db.get<LeaseRow>(SELECT, deployment);
    const lease = row === undefined ? undefined : leaseOf(row);
    return lease !== undefined && isHeld(lease, around.here, around.now(), around.isAlive) ? lease : undefined;
  };
  return {
    async acquire(deployment, holder) {
      return db.write(() => {
        const other = held(deployment);
        if (other !== undefined) throw lockedError(other);
        return take(db, deployment, holder, around.now());
      });
    },
    renew: async (lease) => renew(db, lease, around.now()),
    async isCancelAsked(lease) {
      const row = db.get<LeaseRow>(SELECT, lease.deployment);
      if (row === undefined || row.token !== lease.token) throw leaseLostError(lease);
      return row.cancel === 1;
    },
    async release(lease) {
      db.run(
        'DELETE FROM leases WHERE token = ? AND deployment = (SELECT key FROM deployments WHERE name = ?)',
        lease.token,
        lease.deployment,
      );
    },
    async holderOf(deployment) {
      return held(deployment);
    },
    async askCancel(deployment) {
      if (held(deployment) === undefined) return false;
      db.run(
        'UPDATE leases SET cancel = 1 WHERE deployment = (SELECT key FROM deployments WHERE name = ?)',
        deployment,
      );
      return true;
    },
  };
}

function renew(db: Database, lease: Lease, now: number): { readonly cancelAsked: boolean } {
  const row = db.get<{ cancel: number }>(
    `UPDATE leases SET expires = ? WHERE token = ? AND deployment = (SELECT key FROM deployments WHERE name = ?)
     RETURNING cancel`,
    now + LEASE_EXPIRY_MS,
    lease.token,
    lease.deployment,
  );
  if (row === undefined) throw leaseLostError(lease);
  return { cancelAsked: row.cancel === 1 };
}

function take(db: Database, deployment: string, holder: Holder, now: number): Lease {
  const row = db.get<{ key: number; token: number }>(
    'UPDATE deployments SET token = token + 1 WHERE name = ? RETURNING key, token',
    deployment,
  );
  if (row === undefined)
    throw new AppError('not-found', `cannot lock deployment ${deployment}: it is not in this store`);
  db.run(
    `INSERT OR REPLACE INTO leases (deployment, token, host, boot_id, pid, start_time, command, since, expires)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.key,
    row.token,
    holder.host,
    holder.bootId,
    holder.pid,
    holder.startTime,
    holder.command,
    now,
    now + LEASE_EXPIRY_MS,
  );
  return { deployment, token: row.token, holder, since: now };
}

function leaseOf(row: LeaseRow): HeldLease {
  return {
    deployment: row.name,
    token: row.token,
    holder: {
      host: row.host,
      bootId: row.boot_id,
      pid: row.pid,
      startTime: row.start_time,
      command: row.command,
    },
    since: row.since,
    expiresAt: row.expires,
    cancelAsked: row.cancel === 1,
  };
}
