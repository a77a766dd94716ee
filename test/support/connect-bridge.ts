import { connect } from 'node:net';

// A ProxyCommand over a lab's relay: connect-bridge.ts SOCKET HOST PORT

const [, , socketPath = '', host = '', port = ''] = process.argv;
const socket = connect(socketPath);
let head = '';
socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\n\r\n`);
socket.on('data', function answer(chunk: Buffer) {
  head += chunk.toString('latin1');
  const end = head.indexOf('\r\n\r\n');
  if (end < 0) return;
  socket.off('data', answer);
  if (!head.startsWith('HTTP/1.1 200 ')) {
    process.stderr.write(head.slice(0, end));
    process.exit(1);
  }
  process.stdout.write(Buffer.from(head.slice(end + 4), 'latin1'));
  socket.pipe(process.stdout);
  process.stdin.pipe(socket);
});
socket.on('close', () => process.exit(0));
socket.on('error', (error) => {
  process.stderr.write(error.message);
  process.exit(1);
});
