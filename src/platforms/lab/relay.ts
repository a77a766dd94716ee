import { spawn } from 'node:child_process';
import { chownSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type ProxySettings, proxySettingsSchema, relayStartSchema } from './relay-settings.ts';

// The program of a lab's relay, in the machine's own network namespace: a forward proxy for package mirrors.
// Its other half, relay-inside.ts, lives in the lab's namespace and ends with this one.

const start = relayStartSchema.parse(JSON.parse(process.argv[2] ?? '{}'));

/** Read for each request: another apply may allow more hosts while this process lives. */
function settings(): ProxySettings {
  return proxySettingsSchema.parse(JSON.parse(readFileSync(start.proxySettings, 'utf8')));
}

function forward(incoming: IncomingMessage, answer: ServerResponse): void {
  const { allow, upstream } = settings();
  const target = incoming.url !== undefined && URL.canParse(incoming.url) ? new URL(incoming.url) : undefined;
  if (target === undefined) return void answer.writeHead(400).end('this is a proxy: ask for an absolute URL\n');
  if (!allow.includes(target.hostname)) return void answer.writeHead(403).end(refusal(target.hostname));
  const to = upstream === undefined ? target : new URL(upstream);
  const outgoing = request(
    {
      host: to.hostname,
      port: to.port || 80,
      path: upstream === undefined ? `${target.pathname}${target.search}` : target.href,
      method: incoming.method,
      headers: incoming.headers,
    },
    (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    },
  );
  outgoing.on('error', (error) =>
    answer.headersSent ? answer.destroy() : answer.writeHead(502).end(`${error.message}\n`),
  );
  answer.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

function tunnel(incoming: IncomingMessage, client: Duplex, head: Buffer): void {
  const { allow, upstream } = settings();
  client.on('error', () => client.destroy());
  const target = URL.canParse(`http://${incoming.url}`) ? new URL(`http://${incoming.url}`) : undefined;
  if (target === undefined || !allow.includes(target.hostname)) {
    client.end(`HTTP/1.1 403 Forbidden\r\n\r\n${refusal(incoming.url ?? '')}`);
    return;
  }
  const proxy = upstream === undefined ? undefined : new URL(upstream);
  const server: Socket = proxy
    ? connect(Number(proxy.port || 80), proxy.hostname, () =>
        server.write(`CONNECT ${incoming.url} HTTP/1.1\r\nHost: ${incoming.url}\r\n\r\n`),
      )
    : connect(Number(target.port || 443), target.hostname, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
  server.on('connect', () => {
    server.write(head);
    server.pipe(client).pipe(server);
  });
  server.on('error', () => client.destroy());
  server.on('close', () => client.destroy());
  client.on('close', () => server.destroy());
}

function refusal(host: string): string {
  return `${host} is not a package source of this machine; allow it in the site file: settings: { allow: [${host}] }\n`;
}

rmSync(start.proxySocket, { force: true });
rmSync(start.sshSocket, { force: true });
createServer(forward)
  .on('connect', tunnel)
  .listen(start.proxySocket, () => {
    const inside = fileURLToPath(
      import.meta.resolve(import.meta.filename.replace(/relay(\.[a-z]+)$/, 'relay-inside$1')),
    );
    const child = spawn('nsenter', [`--net=${start.network}`, process.execPath, inside, JSON.stringify(start)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('exit', (exit) => process.exit(exit ?? 1));
    child.on('message', () => chownSync(start.sshSocket, start.owner.uid, start.owner.gid));
  });
