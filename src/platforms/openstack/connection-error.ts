import { AppError } from '../../model/errors.ts';
import { stopped } from './stopped.ts';

/** Codes of OpenSSL and node:tls that speak of the certificate, or of no TLS at all. */
const CERTIFICATE =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|EPROTO)/;

const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'names cannot be resolved now',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route leads there',
  ENETUNREACH: 'no route leads there',
  ECONNRESET: 'the connection was cut',
};

/** What a failed connection means. The URL's query and credentials are left out. */
export function connectionError(
  { host, protocol }: URL,
  thrown: unknown,
  { signal, late }: { readonly signal: AbortSignal; readonly late: boolean },
): AppError {
  if (signal.aborted) return stopped(signal, `ask ${host}`);
  if (late) return unreachable(host, 'no answer within a minute', thrown);
  const code = codeOf(thrown);
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (CERTIFICATE.test(code)) {
    return new AppError('tls', `cannot trust ${host}: ${text} (${code})`, {
      hint: 'Name the file with the certificate of its authority: `cacert` in clouds.yaml or in the site, or OS_CACERT. Does it speak https at all?',
      cause: thrown,
    });
  }
  const why = protocol === 'http:' && code === 'HPE_INVALID_CONSTANT' ? 'it does not speak http' : (WHY[code] ?? text);
  return unreachable(host, why, thrown);
}

function unreachable(host: string, why: string, cause: unknown): AppError {
  return new AppError('unreachable', `cannot reach ${host}: ${why}`, {
    hint: 'Check the auth URL, `interface` and endpoint overrides of the cloud, name resolution, route and firewall.',
    cause,
  });
}

function codeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0]);
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}
