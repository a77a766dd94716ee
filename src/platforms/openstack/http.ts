import { type IncomingHttpHeaders, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { connectionError } from './connection-error.ts';

export interface HttpQuestion {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks once; an answer of any status is an answer. Errors: `unreachable`, `tls`, `timeout`, `cancelled`. */
export type Ask = (question: HttpQuestion) => Promise<HttpAnswer>;

export interface HttpOptions {
  /** PEM text of the certificates to trust; default the system's. */
  readonly ca?: string;
  /** false: certificates are not checked, as `verify: false` of clouds.yaml says. */
  readonly verify: boolean;
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY are followed. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const CALL_TIMEOUT_MS = 60_000;
const CONNECTIONS = 16;

/**
 * HTTP with the certificates of one cloud, by Node's own client, because `fetch` takes none. Connections are kept for GET alone:
 * a server may close one that is kept at any time, and only what changes nothing can be asked again on a new one.
 */
export function httpClient({ ca, verify, environment }: HttpOptions): Ask {
  // `as`: Node's type wants an index of all of process.env.
  const proxyEnv = environment as NodeJS.ProcessEnv;
  const kept = { keepAlive: true, maxSockets: CONNECTIONS, proxyEnv };
  const trust = { rejectUnauthorized: verify, ...(ca !== undefined && { ca }) };
  const agents = {
    'http:': { kept: new PlainAgent(kept), once: new PlainAgent({ proxyEnv }) },
    'https:': { kept: new SecureAgent({ ...kept, ...trust }), once: new SecureAgent({ proxyEnv, ...trust }) },
  };
  return async (question) => {
    const { method, url, signal } = question;
    const { kept: keeping, once } = agents[url.protocol === 'https:' ? 'https:' : 'http:'];
    const late = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const either = AbortSignal.any([signal, late]);
    try {
      if (method !== 'GET') return await exchange(question, once, either);
      return await exchange(question, keeping, either).catch((thrown: unknown) => {
        if (thrown instanceof StaleConnection) return exchange(question, once, either);
        throw thrown;
      });
    } catch (thrown) {
      throw connectionError(url, thrown, { signal, late: late.aborted });
    }
  };
}

/** The server had closed a kept connection before the question came. */
class StaleConnection extends Error {}

function exchange(
  { method, url, headers, body }: HttpQuestion,
  agent: PlainAgent,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const length = body === undefined ? undefined : { 'content-length': Buffer.byteLength(body) };
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const call = send(url, { method, agent, headers: { ...headers, ...length }, signal }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        // A cut in the middle of an answer ends it too.
        if (!answer.complete) return reject(new Error('the answer was cut off'));
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    call.on('error', (error: NodeJS.ErrnoException) =>
      reject(call.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection(error.message) : error),
    );
    call.end(body);
  });
}
