import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';

/** An HTTP CONNECT proxy on a unix socket or a free loopback port, as a lab's relay is one. */
export async function startConnectProxy(
  path?: string,
): Promise<{ readonly at: string; readonly targets: string[]; stop(): void }> {
  const targets: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket, head) => {
    targets.push(request.url ?? '');
    const at = (request.url ?? '').lastIndexOf(':');
    const to = connect(Number(request.url?.slice(at + 1)), request.url?.slice(0, at));
    to.once('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      to.write(head);
      socket.pipe(to).pipe(socket);
    });
    to.once('error', () => socket.end('HTTP/1.1 502 not reachable\r\n\r\n'));
    socket.once('error', () => to.destroy());
  });
  server.listen(path === undefined ? { port: 0, host: '127.0.0.1' } : { path });
  await once(server, 'listening');
  const address = server.address();
  const at = typeof address === 'object' && address ? `127.0.0.1:${address.port}` : (path ?? '');
  return { at, targets, stop: () => server.close() };
}
