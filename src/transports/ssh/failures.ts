import { AppError, toAppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';

/** `user@host:port`, as messages name a machine's SSH server. */
export function placeOf(access: Access): string {
  return `${access.user}@${access.host}:${access.port ?? 22}`;
}

interface Reason {
  readonly why: string;
  readonly hint: string;
}

const BY_ERRNO: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: {
    why: 'connection refused',
    hint: 'The host answers, but no SSH server listens there: is sshd running, and is the port right?',
  },
  EHOSTUNREACH: {
    why: 'no route to the host',
    hint: 'Is the machine powered on, and is its network reachable from here?',
  },
  ENETUNREACH: { why: 'no route to its network', hint: 'Does a VPN, a jump host or a proxy lead there?' },
  ETIMEDOUT: { why: 'no answer', hint: 'Is the machine powered on, and does a firewall drop port 22?' },
  ENOTFOUND: { why: 'its name is not known', hint: 'Check the spelling of the host, or write its address.' },
  EAI_AGAIN: {
    why: 'its name cannot be looked up now',
    hint: 'Does the name server answer? Writing the address works without one.',
  },
  ECONNRESET: {
    why: 'the connection was reset',
    hint: 'The SSH server or something before it closed the connection; its log says why.',
  },
  ENOENT: {
    why: 'a file or program on the way to it does not exist',
    hint: 'Is the proxy (its socket or command) still there?',
  },
  EACCES: { why: 'the way to it is not permitted', hint: 'Check the permissions of the proxy socket or command.' },
};

/** The error of a way to a machine that could not be opened. An AppError stays as it is. */
export function wayFailure(access: Access, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const reason = BY_ERRNO[errnoOf(cause)] ?? {
    why: toAppError(cause).message,
    hint: 'Try `ssh -v` to the same host to see where it stops.',
  };
  return new AppError('unreachable', `cannot reach ${placeOf(access)}: ${reason.why}`, { hint: reason.hint, cause });
}

/** The error of a handshake that failed for a reason that is neither the host key nor the login. */
export function handshakeFailure(access: Access, cause: unknown): AppError {
  const text = toAppError(cause).message;
  if (cause instanceof AppError) return cause;
  if (errnoOf(cause) in BY_ERRNO) return wayFailure(access, cause);
  const hint = /no matching/i.test(text)
    ? 'The SSH server accepts none of the algorithms that Purlin offers. Purlin has no post-quantum key exchange (mlkem768x25519, sntrup761x25519): allow ecdh-sha2-nistp256 or curve25519-sha256 in KexAlgorithms of its sshd_config.'
    : "The SSH server ended the handshake; its log says why (often MaxStartups, or the port is not SSH's).";
  return new AppError('unreachable', `cannot reach ${placeOf(access)}: ${text}`, { hint, cause });
}

/** The error of work on a connection that went away. */
export function connectionLost(access: Access, cause?: unknown): AppError {
  return new AppError('unreachable', `cannot go on at ${placeOf(access)}: the connection was lost`, {
    hint: 'Is the machine still up? What ran there may still run; the next session finds it.',
    cause,
  });
}

/** The error for an aborted signal: `timeout` when the deadline passed, else `cancelled`. */
export function abortFailure(access: Access, signal: AbortSignal, timeoutMs: number): AppError {
  if (signal.aborted) return new AppError('cancelled', `cannot reach ${placeOf(access)}: cancelled`);
  return new AppError('timeout', `cannot reach ${placeOf(access)}: no answer within ${timeoutMs / 1000} s`, {
    hint: 'Is the machine powered on, and does a firewall drop the connection?',
  });
}

function errnoOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : '';
}
