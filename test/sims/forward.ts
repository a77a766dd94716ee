import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A port of this machine's own loopback that leads into a network namespace. */
export interface Forward {
  readonly port: number;
  stop(): Promise<void>;
}

/** The way into one network namespace, shared by all forwards of this process into it. */
interface Relay {
  readonly socket: string;
  readonly folder: string;
  readonly child: ChildProcess;
}

const relays = new Map<string, { users: number; readonly relay: Promise<Relay> }>();

/**
 * Makes a port of a network namespace reachable from this machine's own: connections to `127.0.0.1:<port>` here end at
 * 127.0.0.1 and `target` there. Where nobody listens there, they are reset.
 * @example const { port, stop } = await forward('/run/purlin/lab/d/network', 5555)
 */
export async function forward(network: string, target: number): Promise<Forward> {
  const { socket } = await useRelay(network);
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    clients.add(client.on('close', () => clients.delete(client)));
    const inside = connect({ path: socket, allowHalfOpen: true });
    inside.write(`${target}\n`);
    client.on('error', () => inside.destroy());
    // A unix socket knows no reset: a peer that closes without a word is one that nobody listens at, or that was cut.
    inside.on('error', () => client.resetAndDestroy());
    inside.on('close', () => (inside.bytesRead > 0 ? client.destroy() : client.resetAndDestroy()));
    client.on('close', () => inside.destroy());
    client.pipe(inside).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    server.close();
    for (const client of clients) client.destroy();
    await leaveRelay(network);
  };
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, stop };
}

async function useRelay(network: string): Promise<Relay> {
  const used = relays.get(network) ?? { users: 0, relay: startRelay(network) };
  relays.set(network, used);
  used.users += 1;
  try {
    return await used.relay;
  } catch (error) {
    relays.delete(network);
    throw error;
  }
}

async function leaveRelay(network: string): Promise<void> {
  const used = relays.get(network);
  if (used === undefined) return;
  used.users -= 1;
  if (used.users > 0) return;
  relays.delete(network);
  const { child, folder } = await used.relay;
  const exit = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  await exit;
  await rm(folder, { recursive: true, force: true });
}

async function startRelay(network: string): Promise<Relay> {
  const folder = await mkdtemp(join(tmpdir(), 'purlin-forward-'));
  const socket = join(folder, 'socket');
  const program = [process.execPath, join(import.meta.dirname, 'forward-inside.ts'), socket];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'nsenter', `--net=${network}`, ...program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit').then(async ([code]) => {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`cannot forward into ${network}: the relay ended with ${code}`);
  });
  exit.catch(() => undefined);
  await Promise.race([once(child.stdout, 'data'), exit]);
  return { socket, folder, child };
}
