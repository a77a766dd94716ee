import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';

// The half of a lab's relay that lives in the lab's network namespace. A unix socket is no part of a network namespace:
// through one comes SSH for the hosts (HTTP CONNECT), through the other go their requests to package mirrors.

interface InsideStart {
  readonly sshSocket: string;
  readonly proxySocket: string;
  readonly gateway: string;
  readonly proxyPort: number;
}

/** Longer than a host's boot would hide that it is off; SSH clients try again. */
const CONNECT_TIMEOUT_MS = 5000;

/** For the status line of the answer, which clients show. */
function sayWhy(error: Error): string {
  const refused = 'code' in error && error.code === 'ECONNREFUSED';
  return refused ? 'connection refused: nothing listens there yet' : 'no answer: the host is off or gone';
}

// The other half checked it.
const start = JSON.parse(process.argv[2] ?? '{}') as InsideStart;
process.on('disconnect', () => process.exit(0));

createServer({ allowHalfOpen: true }, (host) => {
  const proxy = connect({ path: start.proxySocket, allowHalfOpen: true });
  host.pipe(proxy).pipe(host);
  host.on('error', () => proxy.destroy());
  proxy.on('error', () => host.destroy());
}).listen(start.proxyPort, start.gateway);

createHttpServer((_, answer) => answer.writeHead(405).end('CONNECT only\n'))
  .on('connect', (request, client, head) => {
    const [host, port] = (request.url ?? '').split(':');
    const server = connect({ host: host ?? '', port: Number(port), timeout: CONNECT_TIMEOUT_MS, noDelay: true }, () => {
      server.setTimeout(0);
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    let connected = false;
    server.on('connect', () => {
      connected = true;
    });
    const refuse = (why: string) => (connected ? client.destroy() : client.end(`HTTP/1.1 502 ${why}\r\n\r\n`));
    server.on('timeout', () => server.destroy(new Error('timeout')));
    server.on('error', (error) => refuse(sayWhy(error)));
    client.on('error', () => server.destroy());
    client.on('close', () => server.destroy());
  })
  .listen(start.sshSocket, () => process.send?.('ready'));
