import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import { placeOf, wayFailure } from './failures.ts';
import { ProcessStream } from './process-stream.ts';

/** Opens the byte stream that SSH to a machine runs over: its proxy command, its CONNECT proxy, or TCP. Errors: `unreachable`. */
export async function openWay(access: Access, signal: AbortSignal): Promise<Duplex> {
  try {
    if (access.proxyCommand) return await throughCommand(access, access.proxyCommand, signal);
    if (access.connectProxy !== undefined) return await throughConnectProxy(access, access.connectProxy, signal);
    return await tcp(access, signal);
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw wayFailure(access, cause);
  }
}

function tcp(access: Access, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: access.host, port: access.port ?? 22, noDelay: true, signal });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

/** HTTP CONNECT (RFC 9110, section 9.3.6) over a unix socket (a path) or TCP (host:port). */
function throughConnectProxy(access: Access, proxy: string, signal: AbortSignal): Promise<Duplex> {
  const at = proxy.lastIndexOf(':');
  const to = proxy.includes('/')
    ? { socketPath: proxy }
    : { host: proxy.slice(0, at), port: Number(proxy.slice(at + 1)) };
  const target = `${access.host.includes(':') ? `[${access.host}]` : access.host}:${access.port ?? 22}`;
  return new Promise((resolve, reject) => {
    const call = request({ ...to, method: 'CONNECT', path: target, headers: { host: target }, agent: false, signal });
    call.once('error', reject);
    call.once('connect', (answer, socket, head) => {
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) {
        if (head.length > 0) socket.unshift(head);
        return resolve(socket);
      }
      socket.destroy();
      const why = answer.statusMessage || 'no reason given';
      reject(
        new AppError('unreachable', `cannot reach ${placeOf(access)}: its proxy says ${status} ${why}`, {
          hint: 'Is the machine powered on? The proxy answers, but finds no way to it.',
        }),
      );
    });
    call.end();
  });
}

/** OpenSSH's ProxyCommand without a shell: `%h`, `%p`, `%r` and `%%` stand for host, port, user and a percent sign. */
async function throughCommand(access: Access, words: readonly string[], signal: AbortSignal): Promise<Duplex> {
  const values: Readonly<Record<string, string>> = {
    h: access.host,
    p: String(access.port ?? 22),
    r: access.user,
    '%': '%',
  };
  const [program = '', ...args] = words.map((word) =>
    word.replace(/%([hpr%])/g, (_, key: string) => values[key] ?? ''),
  );
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], signal });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const hint = 'Run the proxy command by hand to see what it says.';
  const failure = (how: string) =>
    new AppError('unreachable', `cannot reach ${placeOf(access)}: the proxy command ${program} ${how}`, { hint });
  return new ProcessStream(child, failure);
}
