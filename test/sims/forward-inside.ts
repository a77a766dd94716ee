import { connect, createServer } from 'node:net';

// The half of a forward that lives in the network namespace. A unix socket is no part of one: who connects to it says a
// port and a line feed, and is connected to that port of 127.0.0.1 here.
// usage: forward-inside.ts SOCKET   (ends with its standard input)

process.stdin.resume().on('end', () => process.exit(0));

createServer({ allowHalfOpen: true }, (client) => {
  client.on('error', () => client.destroy());
  client.once('data', (data) => {
    const end = data.indexOf(10);
    const server = connect({
      port: Number(data.subarray(0, end).toString()),
      host: '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    });
    server.on('error', () => client.destroy());
    server.on('close', () => client.destroy());
    client.on('close', () => server.destroy());
    server.write(data.subarray(end + 1));
    client.pipe(server).pipe(client);
  });
}).listen(process.argv[2], () => process.stdout.write('ready\n'));
