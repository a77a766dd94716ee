import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TestCertificates } from './certificates.ts';

/** A request with its whole body. */
export interface ProxyRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** An answer with its whole body. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/**
 * What the proxy answers; undefined cuts the connection without a word. `signal` ends when the proxy stops.
 * `pass` asks the upstream; it may be called with another request, and more than once.
 */
export type ProxyHandler = (
  request: ProxyRequest,
  pass: (request?: ProxyRequest) => Promise<ProxyAnswer>,
  signal: AbortSignal,
) => Promise<ProxyAnswer | undefined>;

export interface ProxyServerOptions {
  /** `http://127.0.0.1:1234` or `https://...`; a path after it is kept in `url`. */
  readonly upstream: string;
  /** PEM file of the upstream's authority, for https. */
  readonly upstreamCaFile?: string;
  /** Speaks TLS with these; default plain HTTP. */
  readonly certificates?: TestCertificates;
  readonly handle: ProxyHandler;
}

export interface ProxyServer {
  /** The upstream's URL with this proxy's origin in it. */
  readonly url: string;
  stop(): Promise<void>;
}

type Ask = (request: ProxyRequest) => Promise<ProxyAnswer>;

/** Headers that speak of one connection (RFC 9110, section 7.6.1), and the body's length, which is known anew. */
const HOP_HEADERS = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'content-length',
  'expect',
];

/**
 * Starts an HTTP proxy for one upstream on a free port of 127.0.0.1. The Host header stays as the client sent it, so that
 * signatures hold and links in answers lead through the proxy. Bodies are whole, never streams.
 */
export async function startProxyServer(options: ProxyServerOptions): Promise<ProxyServer> {
  const { upstream, certificates, handle } = options;
  const end = new AbortController();
  const sockets = new Set<Socket>();
  const { ask, close } = await upstreamClient(options);
  const listener: RequestListener = (incoming, answer) => {
    answerRequest(
      incoming,
      answer,
      async (whole) => await handle(whole, async (other) => await ask(other ?? whole), end.signal),
    ).catch((error: unknown) => {
      // As any proxy says it when its upstream does not answer.
      if (!answer.headersSent) answer.writeHead(502).end(`${String(error)}\n`);
      else answer.destroy();
    });
  };
  const server = certificates
    ? createTlsServer(
        { key: await readFile(certificates.keyFile), cert: await readFile(certificates.certFile) },
        listener,
      )
    : createServer(listener);
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const stop = async () => {
    end.abort();
    close();
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  const origin = `${certificates ? 'https' : 'http'}://127.0.0.1:${port}`;
  return { url: origin + upstream.slice(new URL(upstream).origin.length), stop };
}

async function answerRequest(
  incoming: IncomingMessage,
  answer: ServerResponse,
  handle: (request: ProxyRequest) => Promise<ProxyAnswer | undefined>,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = incoming;
  const given = await handle({ method, path: url, headers, body: await readBody(incoming) });
  if (given === undefined) {
    incoming.socket.destroy();
    return;
  }
  for (const [name, value] of Object.entries(endToEnd(given.headers))) answer.setHeader(name, value);
  if (method !== 'HEAD') answer.setHeader('content-length', given.body.length);
  answer.writeHead(given.status).end(method === 'HEAD' ? undefined : given.body);
}

async function upstreamClient({
  upstream,
  upstreamCaFile,
}: ProxyServerOptions): Promise<{ ask: Ask; close: () => void }> {
  const { protocol, hostname, port } = new URL(upstream);
  const ca = upstreamCaFile === undefined ? undefined : await readFile(upstreamCaFile);
  // No connection is used twice: who closes one first is no question then.
  const agent =
    protocol === 'https:' ? new TlsAgent({ keepAlive: false, ...(ca && { ca }) }) : new Agent({ keepAlive: false });
  const ask: Ask = async ({ method, path, headers, body }) =>
    await new Promise((resolve, reject) => {
      const send = protocol === 'https:' ? tlsRequest : request;
      const all = { ...endToEnd(headers), ...(body.length > 0 && { 'content-length': String(body.length) }) };
      const outgoing = send({ hostname, port, method, path, agent, headers: all }, (reply) => {
        readBody(reply).then(
          (whole) => resolve({ status: reply.statusCode ?? 502, headers: reply.headers, body: whole }),
          reject,
        );
      });
      outgoing.on('error', reject).end(body);
    });
  return { ask, close: () => agent.destroy() };
}

function endToEnd(headers: ProxyRequest['headers']): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || HOP_HEADERS.includes(name.toLowerCase())) continue;
    kept[name] = typeof value === 'string' ? value : [...value];
  }
  return kept;
}

async function readBody(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
