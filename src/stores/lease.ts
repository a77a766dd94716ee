import { AppError } from '../model/errors.ts';

/** A process, so that another one can tell whether it still lives. */
export interface Holder {
  readonly host: string;
  /** Of the running kernel (/proc/sys/kernel/random/boot_id). */
  readonly bootId: string;
  readonly pid: number;
  /** Clock ticks after boot at which the process started (proc(5), /proc/PID/stat field 22): tells a reused pid apart. */
  readonly startTime: number;
  /** What it does, for messages: apply, destroy, retry. */
  readonly command: string;
}

/** The right to write to one deployment. `token` grows with every acquisition (fencing); every write carries it. */
export interface Lease {
  readonly deployment: string;
  readonly token: number;
  readonly holder: Holder;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** A lease as it stands in the store. */
export interface HeldLease extends Lease {
  readonly expiresAt: number;
  readonly cancelAsked: boolean;
}

/** How long a lease holds without renewal, and how often it is renewed. */
export const LEASE_EXPIRY_MS = 30_000;
export const LEASE_RENEW_MS = 10_000;

/** Tells whether a process of this host still runs. */
export type IsAlive = (holder: Holder) => boolean;

/** One process at a time drives a deployment. */
export interface Leases {
  /** Takes the lease. `locked` names who holds it and since when; `not-found` for a deployment that was not claimed. */
  acquire(deployment: string, holder: Holder): Promise<Lease>;
  /** Prolongs the lease and tells whether somebody asked to stop. `lease-lost` when another process took it. */
  renew(lease: Lease): Promise<{ readonly cancelAsked: boolean }>;
  /** Whether somebody asked to stop; reads only. `lease-lost` as renew. */
  isCancelAsked(lease: Lease): Promise<boolean>;
  /** Gives it back. Idempotent; nothing happens when it was lost. */
  release(lease: Lease): Promise<void>;
  /** Who drives the deployment now; undefined when nobody does, also when the holder is dead or its lease ran out. */
  holderOf(deployment: string): Promise<HeldLease | undefined>;
  /** Asks the holder to stop cleanly. false: nobody holds it. Idempotent. */
  askCancel(deployment: string): Promise<boolean>;
}

/** Whether a lease still binds others. On the same host a dead holder does not, at once; elsewhere only time tells. */
export function isHeld(
  lease: HeldLease,
  here: { readonly host: string; readonly bootId: string },
  now: number,
  isAlive: IsAlive,
): boolean {
  if (lease.holder.host !== here.host) return lease.expiresAt > now;
  return lease.holder.bootId === here.bootId && isAlive(lease.holder);
}

/** The error for whoever comes second. */
export function lockedError(lease: HeldLease): AppError {
  const { holder, since, deployment } = lease;
  return new AppError(
    'locked',
    `cannot lock deployment ${deployment}: process ${holder.pid} on ${holder.host} (${holder.command}) drives it since ${new Date(since).toISOString()}`,
    { hint: `Wait for it with \`purlin wait\`, or stop it with \`purlin cancel\`.` },
  );
}

/** The error of a process whose lease was taken. */
export function leaseLostError(lease: Lease): AppError {
  return new AppError('lease-lost', `cannot write to deployment ${lease.deployment}: another process took the lease`, {
    hint: 'This process stops; see `purlin status` for who drives the deployment now.',
  });
}
