import { AppError, type ErrorCode } from '../../model/errors.ts';

interface Meaning {
  readonly codes: RegExp;
  readonly code: ErrorCode;
  /** Said instead of the service's own words, where those add nothing or say too much. */
  readonly why?: string;
  readonly hint: string;
}

/** The first line that fits counts. Source: Amazon EC2 API Reference, "Error codes"; node:errors and OpenSSL's verify codes. */
const MEANINGS: readonly Meaning[] = [
  {
    // EC2 says this of temporary credentials as of the time that a request carries.
    codes: /^RequestExpired$/,
    code: 'credentials',
    why: 'the credentials have expired, or the clock of this computer is wrong',
    hint: 'Get new credentials (`aws sso login`, or a new session token) and look at `date`; then run the command again: what was done stays done.',
  },
  {
    codes: /^(RequestTimeTooSkewed|RequestInTheFuture)$/,
    code: 'credentials',
    why: "this computer's clock and that of AWS differ by more than five minutes",
    hint: 'Set the clock, for example with chrony or systemd-timesyncd, and try again.',
  },
  {
    codes: /^(ExpiredToken|ExpiredTokenException|TokenRefreshRequired)$/,
    code: 'credentials',
    why: 'the credentials have expired',
    hint: 'Get new ones (`aws sso login`, or a new session token), then run the command again: what was done stays done.',
  },
  {
    codes:
      /^(AuthFailure|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidAccessKeyId|MissingAuthenticationToken|IncompleteSignature|Blocked)$/,
    code: 'credentials',
    why: 'AWS does not accept the credentials',
    hint: 'Check accessKey and secretKey or the profile of the site, and that the key is active: `aws sts get-caller-identity` shows it.',
  },
  {
    codes: /^(CredentialsProviderError|TokenProviderError)$/,
    code: 'credentials',
    why: 'no credentials were found',
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or `profile`, or `accessKey` and `secretKey` in the settings of the site.',
  },
  {
    codes: /^(OptInRequired|PendingVerification|AccountDisabled)$/,
    code: 'credentials',
    why: 'the account may not use EC2 in this region',
    hint: 'Enable the region, or finish signing up for EC2, in the console of AWS.',
  },
  {
    codes:
      /^(RequestLimitExceeded|Throttling.*|ThrottledException|TooManyRequests.*|EC2ThrottledException|SlowDown|BandwidthLimitExceeded|Unavailable|ServiceUnavailable|InternalError|InternalFailure|Server\..*)$/,
    code: 'platform-busy',
    hint: 'It is tried again by itself; if it stays, fewer machines at once help.',
  },
  {
    codes:
      /^(VcpuLimitExceeded|InstanceLimitExceeded|MaxSpotInstanceCountExceeded|.*LimitExceeded|VolumeIOPSLimit|InsufficientFreeAddressesInSubnet|PrivateIpAddressLimitExceeded)$/,
    code: 'quota',
    hint: 'Ask for more under Service Quotas in the console of AWS, take a smaller size, or use another region.',
  },
  {
    codes: /^(Insufficient.*Capacity|Insufficient.*|.*CapacityNotAvailable)$/,
    code: 'platform-busy',
    hint: 'AWS has none of this size in this zone at the moment: wait, or name another `size` or other `zones` in the machine of the site.',
  },
  {
    codes: /^Invalid(Group|VpcID|SubnetID|InternetGatewayID|RouteTableID|InstanceID|NetworkInterfaceID)\.NotFound$/,
    code: 'platform-busy',
    hint: 'AWS does not show everywhere yet what was just made; it is tried again by itself.',
  },
  {
    codes: /^(InvalidAMIID\..*|InvalidInstanceType(\..*)?|InvalidKeyPair\.NotFound)$/,
    code: 'not-found',
    hint: 'See `purlin sites offers` for what this region has now.',
  },
  {
    codes:
      /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|TimeoutError|ECONNABORTED)$/,
    code: 'unreachable',
    hint: 'Check the region and `endpoint` in the settings of the site, and that this computer reaches it.',
  },
  {
    codes:
      /^(CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|ERR_TLS_.*|ERR_SSL_.*|HOSTNAME_MISMATCH)$/,
    code: 'tls',
    hint: 'Give the certificate of who signed it as `ca` in the settings of the site; never turn the check off.',
  },
];

/** What an error of the SDK tells, read without trusting its shape. */
export interface ReadError {
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
}

/** Reads an error of the SDK: the service's code, else that of the connection. */
export function readError(thrown: unknown): ReadError {
  const error = record(thrown);
  const response = record(error['$response']);
  const after = record(response['headers'])['retry-after'];
  const own = text(error['Code']) ?? text(error['code']) ?? text(error['name']);
  return {
    code: own ?? 'Unknown',
    message: text(error['message']) ?? '',
    status: Number(record(error['$metadata'])['httpStatusCode'] ?? response['statusCode']) || undefined,
    retryAfterMs: after === undefined || Number.isNaN(Number(after)) ? undefined : Number(after) * 1000,
  };
}

/**
 * An error of the SDK as ours: by its code, never by its text.
 * @param to what could not be done: `make the machine demo-m1`
 * @param action the permission that the call needs: `ec2:RunInstances`
 */
export function toAwsError(thrown: unknown, to: string, action: string, signal?: AbortSignal): AppError {
  if (thrown instanceof AppError) return thrown;
  if (signal?.aborted) return stopped(to, signal);
  const { code, message, status, retryAfterMs } = readError(thrown);
  if (/^(UnauthorizedOperation|AccessDenied|AccessDeniedException)$/.test(code)) {
    return new AppError('credentials', `cannot ${to}: the credentials lack the permission ${action}`, {
      hint: `Allow ${action} to this user or role; docs/guide/platforms/aws-policy.json is the least policy.`,
    });
  }
  const meaning = MEANINGS.find(({ codes }) => codes.test(code)) ?? byStatus(status);
  const why = meaning.why ?? [...new Set([code, brief(message)])].filter((part) => part !== '').join(': ');
  return new AppError(meaning.code, `cannot ${to}: ${why}`, {
    hint: meaning.hint,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function byStatus(status: number | undefined): Omit<Meaning, 'codes'> {
  if (status === 429 || (status !== undefined && status >= 500))
    return { code: 'platform-busy', hint: 'It is tried again by itself; see the health page of AWS if it stays.' };
  return { code: 'platform', hint: 'Change what AWS names in the settings or the machine of the site.' };
}

/** The error of a call whose signal aborted: by its deadline, or by somebody. */
export function stopped(to: string, signal: AbortSignal): AppError {
  // A deadline's reason is a DOMException of that name.
  const late = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  return late
    ? new AppError('timeout', `cannot ${to}: the deadline passed`, {
        hint: 'Try again; what was begun is found again.',
      })
    : new AppError('cancelled', `cannot ${to}: cancelled`);
}

function brief(message: string): string {
  const [first = ''] = message.split('Encoded authorization failure message');
  return first.trim().replace(/\.$/, '').slice(0, 300);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  // Any object can be looked at by keys.
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
