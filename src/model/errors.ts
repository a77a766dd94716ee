/** The one table of error codes. `exit` is the CLI's exit code, `http` the status of the problem document (RFC 9457). */
export const ERROR_CODES = {
  usage: { http: 400, exit: 3, retryable: false, title: 'wrong usage' },
  'invalid-file': { http: 422, exit: 3, retryable: false, title: 'a file is not valid' },
  'not-found': { http: 404, exit: 3, retryable: false, title: 'not found' },
  unresolvable: { http: 422, exit: 3, retryable: false, title: 'a need cannot be met' },
  'keep-refused': { http: 409, exit: 1, retryable: false, title: 'refused by `keep`' },
  'plan-moved': { http: 409, exit: 1, retryable: false, title: 'the world moved since the plan was made' },
  locked: { http: 423, exit: 4, retryable: true, title: 'locked by another process' },
  'lease-lost': { http: 409, exit: 4, retryable: false, title: 'the lease was taken by another process' },
  cancelled: { http: 499, exit: 130, retryable: true, title: 'cancelled' },
  privilege: { http: 403, exit: 1, retryable: false, title: 'not permitted on this machine' },
  unreachable: { http: 502, exit: 1, retryable: true, title: 'a machine cannot be reached' },
  'host-key': { http: 502, exit: 1, retryable: false, title: 'a host key is not the expected one' },
  'login-refused': { http: 502, exit: 1, retryable: false, title: 'a login was refused' },
  'step-failed': { http: 502, exit: 1, retryable: false, title: 'a step failed' },
  timeout: { http: 504, exit: 1, retryable: true, title: 'a deadline passed' },
  platform: { http: 502, exit: 1, retryable: false, title: 'a platform refused' },
  'platform-busy': { http: 503, exit: 1, retryable: true, title: 'a platform is busy' },
  credentials: { http: 502, exit: 1, retryable: false, title: 'a platform does not accept the credentials' },
  quota: { http: 502, exit: 1, retryable: false, title: 'a limit of a platform is reached' },
  tls: { http: 502, exit: 1, retryable: false, title: 'a certificate is not trusted' },
  secret: { http: 422, exit: 3, retryable: false, title: 'a secret cannot be read' },
  store: { http: 500, exit: 1, retryable: false, title: 'the store failed' },
  internal: { http: 500, exit: 1, retryable: false, title: 'a fault in Purlin' },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface AppErrorOptions {
  /** What to try, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Single findings behind the error, for example every problem of a set of files. */
  readonly problems?: readonly Problem[];
  /** The other side said when to try again (Retry-After). */
  readonly retryAfterMs?: number;
}

/** One finding in a file; see `Position`. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** What is wrong, one sentence without the place. */
  readonly message: string;
  readonly position?: Position;
  /** Why it is wrong, where the message does not say it already. */
  readonly why?: string;
  /** What to try, one sentence; carries did-you-mean. */
  readonly hint?: string;
  /** Stable name of the rule, for tests and `packs lint --json`, for example `unknown-key`. */
  readonly rule: string;
}

/** A place in a file. Lines and columns count from 1. `excerpt` is the line's text. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly excerpt?: string;
}

/**
 * The one error of Purlin: a code from the table, "cannot X: why" as message, and what to try as hint.
 * Branch on `code`, never on text.
 * @example throw new AppError('unreachable', 'cannot reach m1 at 10.0.0.1:22: connection refused', { hint: 'Is sshd running?' })
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }
}

/** Narrows an unknown thrown value to an AppError; anything else becomes `internal` with the value as cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('internal', message, {
    hint: 'This is a fault in Purlin. What was done is recorded: try again, and report it with this message if it stays.',
    cause: thrown,
  });
}
