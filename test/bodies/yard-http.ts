import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const TIMEOUT_MS = 20_000;

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One HTTP or HTTPS request over a CONNECT proxy on a unix socket, such as a lab's relay, with a connection of its own. */
export async function requestThrough(socketPath: string, address: string, question: Question): Promise<Answer> {
  const url = new URL(address);
  const secure = url.protocol === 'https:';
  const port = url.port || (secure ? '443' : '80');
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  const signal = question.signal ? AbortSignal.any([question.signal, deadline]) : deadline;
  const socket = await tunnel(socketPath, `${url.hostname}:${port}`, signal);
  try {
    const connection = secure ? connectTls({ socket, rejectUnauthorized: false }) : socket;
    return await ask(connection, url, { ...question, signal });
  } finally {
    socket.destroy();
  }
}

function tunnel(socketPath: string, path: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    requestHttp({ socketPath, method: 'CONNECT', path, signal })
      .on('connect', (answer, socket) => {
        // A socket that broke meanwhile is the next request's error.
        socket.on('error', () => undefined);
        if (answer.statusCode === 200) resolve(socket);
        else reject(new Error(`cannot reach ${path} in the yard: ${answer.statusMessage}`));
      })
      .on('error', reject)
      .end();
  });
}

function ask(connection: Socket, url: URL, { method = 'GET', headers = {}, body, signal }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const target = { method, path: `${url.pathname}${url.search}`, host: url.hostname, port: url.port };
    const all = { host: url.host, connection: 'close', ...headers };
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { ...target, headers: { ...all, ...length }, createConnection: () => connection };
    requestHttp({ ...options, ...(signal && { signal }) }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      answer.on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });
}
