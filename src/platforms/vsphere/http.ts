import { type Agent, request } from 'node:https';
import { AppError } from '../../model/errors.ts';
import { endedBy } from './ended.ts';
import { WRONG_THUMBPRINT } from './tls.ts';

export interface Question {
  readonly url: URL;
  readonly agent: Agent;
  readonly cookie: string | undefined;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The session's cookie, where the answer sets one. */
  readonly cookie: string | undefined;
  readonly retryAfterMs: number | undefined;
}

const SESSION_COOKIE = /^(vmware_soap_session=[^;]*)/;

/** Deadline of one call; what takes longer on the server is a task. */
const CALL_TIMEOUT_MS = 60_000;

/**
 * One SOAP call over HTTPS; an answer of any status is an answer. Errors: `unreachable`, `tls`, `timeout`, `cancelled`.
 */
export async function post(question: Question): Promise<Answer> {
  const late = AbortSignal.timeout(CALL_TIMEOUT_MS);
  const { host } = question.url;
  if (question.signal.aborted) throw endedBy(question.signal, `ask the vCenter ${host}`);
  try {
    return await exchange(question, AbortSignal.any([question.signal, late]));
  } catch (thrown) {
    if (question.signal.aborted) throw endedBy(question.signal, `ask the vCenter ${host}`, thrown);
    if (late.aborted) throw unreachable(host, `no answer within ${CALL_TIMEOUT_MS / 1000}s`, thrown);
    throw connectionError(host, thrown);
  }
}

function exchange({ url, agent, cookie, body }: Question, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"urn:vim25/6.5"',
      'content-length': Buffer.byteLength(body),
      ...(cookie !== undefined && { cookie }),
    };
    const call = request(url, { method: 'POST', agent, headers, signal }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const cookies = (answer.headers['set-cookie'] ?? []).map((each) => SESSION_COOKIE.exec(each)?.[1]);
        const retryAfterS = Number(answer.headers['retry-after']);
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
          cookie: cookies.find((each) => each !== undefined),
          retryAfterMs: retryAfterS > 0 ? retryAfterS * 1000 : undefined,
        });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Codes of OpenSSL and node:tls that speak of the certificate, or of no TLS at all. */
const CERTIFICATE =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|EPROTO)/;

function connectionError(host: string, thrown: unknown): AppError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  // What Node.js adds speaks to who starts it.
  const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/; if the root CA.*$/, '');
  if (code === WRONG_THUMBPRINT) {
    return new AppError(
      'tls',
      `cannot trust the vCenter ${host}: its certificate is not the one of \`thumbprint\`: ${why}`,
      {
        hint: 'Ask who runs the vCenter whether its certificate was renewed; only then write the new fingerprint to `thumbprint`.',
        cause: thrown,
      },
    );
  }
  if (CERTIFICATE.test(code)) {
    return new AppError('tls', `cannot trust the vCenter ${host}: ${why} (${code})`, {
      hint: "Download the vCenter's certificates (https://SERVER/certs/download.zip) and name the file in the site's `settings.ca`; or pin the certificate with `thumbprint`.",
      cause: thrown,
    });
  }
  return unreachable(host, why, thrown);
}

function unreachable(host: string, why: string, cause: unknown): AppError {
  return new AppError('unreachable', `cannot reach the vCenter ${host}: ${why}`, {
    hint: 'Check `server` of the site, name resolution, and that a route and the firewall lead to its HTTPS port.',
    cause,
  });
}
