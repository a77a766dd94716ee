import { AppError } from '../../model/errors.ts';

/** The error of a call whose signal aborted: `timeout` when a deadline did it, else `cancelled`. */
export function stopped(signal: AbortSignal, what: string): AppError {
  // `as`: a signal's reason is whatever its owner gave.
  const reason = signal.reason as unknown;
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return new AppError('timeout', `cannot ${what}: the deadline passed`, {
      hint: 'The cloud is slow, or a machine takes long: run it again, it goes on with what is there.',
    });
  }
  return new AppError('cancelled', `cannot ${what}: cancelled`);
}
