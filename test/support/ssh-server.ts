import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection, type ServerConfig, type Session } from 'ssh2';
import { generateSshKey } from '../../src/lib/ssh-key.ts';
import type { Access } from '../../src/model/machine.ts';

/** What a test wants of its SSH server. */
export interface SshServerOptions {
  readonly user?: string;
  /** Algorithms of the server; default all of ssh2. */
  readonly algorithms?: ServerConfig['algorithms'];
  /** PATH of the shells that it starts. */
  readonly path?: string;
  readonly hostKeyType?: 'ed25519' | 'ecdsa' | 'rsa';
  /** The host's keys; default new ones of that type. */
  readonly hostKey?: KeyPair;
  /** Public key of who may log in; default that of the file `id`. */
  readonly loginKey?: string;
}

export interface SshServer {
  readonly port: number;
  /** An access that works. */
  readonly access: Access;
  /** The host's public key, `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** Folder with the client's private key `id`. */
  readonly folder: string;
  readonly stats: { connections: number; commands: number };
  /** How many connections are open. */
  readonly open: () => number;
  /** Cuts every connection without a word. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

type KeyPair = { readonly private: string; readonly public: string };

export function newKeyPair(type: SshServerOptions['hostKeyType'] = 'ed25519'): KeyPair {
  if (type === 'ed25519') return generateSshKey('test');
  return ssh2.utils.generateKeyPairSync(type, { bits: type === 'rsa' ? 2048 : 256 });
}

/** An SSH server in this process whose commands run in a real `sh` on this machine, as sshd runs them. */
export async function startSshServer(options: SshServerOptions = {}): Promise<SshServer> {
  const host = options.hostKey ?? newKeyPair(options.hostKeyType);
  const client = newKeyPair();
  const user = options.user ?? 'tester';
  const folder = await mkdtemp(join(tmpdir(), 'purlin-ssh-'));
  await writeFile(join(folder, 'id'), client.private, { mode: 0o600 });
  const stats = { connections: 0, commands: 0 };
  const children = new Set<ChildProcess>();
  const sockets = new Set<Socket>();
  const config: ServerConfig = {
    hostKeys: [host.private],
    ...(options.algorithms ? { algorithms: options.algorithms } : {}),
  };
  const server = new ssh2.Server(config, (connection) => serve(connection));
  const front = await listen((socket) => {
    stats.connections += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    server.injectSocket(socket);
  });

  function serve(connection: Connection): void {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => authenticate(context, user, options.loginKey ?? client.public));
    connection.on('session', (accept) =>
      serveSession(accept(), stats, children, options.path ?? process.env['PATH'] ?? ''),
    );
    connection.on('tcpip', (accept, reject, info) => {
      const to = connect(info.destPort, info.destIP);
      to.once('error', () => reject());
      to.once('connect', () => {
        const channel = accept();
        channel.pipe(to).pipe(channel);
      });
    });
  }

  const port = (front.address() as AddressInfo).port;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    hostKey: host.public,
    folder,
    stats,
    open: () => sockets.size,
    cut,
    access: { host: '127.0.0.1', port, user, identityFile: join(folder, 'id'), hostKeys: [host.public], sudo: false },
    stop: async () => {
      cut();
      for (const child of children) child.kill('SIGKILL');
      front.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A server on a free port of the loopback. */
export async function listen(onSocket: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onSocket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function authenticate(context: AuthContext, user: string, publicKey: string): void {
  const allowed = ssh2.utils.parseKey(publicKey);
  if (allowed instanceof Error) throw allowed;
  const key = Array.isArray(allowed) ? allowed[0] : allowed;
  const fits =
    context.method === 'publickey' && context.username === user && key.getPublicSSH().equals(context.key.data);
  if (!fits) return context.reject(['publickey']);
  if (context.signature && context.blob && key.verify(context.blob, context.signature, context.hashAlgo) !== true)
    return context.reject();
  context.accept();
}

function serveSession(session: Session, stats: SshServer['stats'], children: Set<ChildProcess>, path: string): void {
  let size = '';
  session.on('pty', (accept, _reject, info) => {
    size = `${info.cols}x${info.rows}`;
    accept();
  });
  session.on('window-change', (accept, _reject, info) => {
    size = `${info.cols}x${info.rows}`;
    accept?.();
  });
  session.on('exec', (accept, _reject, info) => {
    stats.commands += 1;
    const channel = accept();
    const child = spawn('sh', ['-c', info.command], {
      detached: true,
      env: { ...process.env, PATH: path, PTY_SIZE: size },
    });
    children.add(child);
    channel.pipe(child.stdin);
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (piece) => channel.write(piece));
    child.stderr.on('data', (piece) => channel.stderr.write(piece));
    channel.once('close', () => {
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
    });
    child.once('close', (code, signal) => {
      children.delete(child);
      if (signal) channel.exit(signal.replace('SIG', ''));
      else channel.exit(code ?? 0);
      channel.end();
    });
  });
  session.on('shell', (accept) => {
    const channel = accept();
    channel.write(`shell ${size}\n`);
    channel.exit(0);
    channel.end();
  });
}
