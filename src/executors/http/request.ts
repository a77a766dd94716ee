import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect as connectTcp, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** Opens a byte stream to host:port, from wherever the request shall be seen to come. */
export type Dial = (host: string, port: number, options: { readonly signal: AbortSignal }) => Promise<Duplex>;

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** The first MiB. */
  readonly body: string;
}

const LONGEST_BODY_BYTES = 1024 * 1024;

/** A stream from this process. Rejects with node's own error (`ECONNREFUSED`, `ENOTFOUND` ...). */
export const dialHere: Dial = (host, port, { signal }) =>
  new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port, signal });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });

/** One request over a stream that `dial` opens, TLS on top for https. Redirects are answers, they are not followed. */
export async function sendRequest(request: HttpRequest, dial: Dial, signal: AbortSignal): Promise<HttpAnswer> {
  const { url } = request;
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const stream = await dial(host, Number(url.port) || (secure ? 443 : 80), { signal });
  try {
    const socket = secure ? await wrapTls(stream, host) : stream;
    return await exchange(request, socket, signal);
  } finally {
    stream.destroy();
  }
}

function wrapTls(stream: Duplex, host: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ socket: stream, host, ...(isIP(host) === 0 && { servername: host }) });
    socket.once('error', reject);
    socket.once('secureConnect', () => resolve(socket));
  });
}

function exchange(
  { url, method, headers, body }: HttpRequest,
  socket: Duplex,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method,
      path: url.pathname + url.search,
      headers: { host: url.host, connection: 'close', ...headers },
      createConnection: () => socket,
      signal,
    };
    const request = httpRequest(options, (answer) => {
      readBody(answer).then((text) => resolve({ status: answer.statusCode ?? 0, body: text }), reject);
    });
    request.once('error', reject);
    request.end(body);
  });
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  // Node's types say `any` for the pieces of a stream without an encoding; they are Buffers.
  for await (const piece of answer as AsyncIterable<Buffer>) {
    if (size < LONGEST_BODY_BYTES) pieces.push(piece);
    size += piece.length;
  }
  return Buffer.concat(pieces).toString('utf8', 0, LONGEST_BODY_BYTES);
}
