import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Access } from '../../model/machine.ts';
import type { Connection, ConnectOptions, Transport } from '../transport.ts';
import { ConnectionPool, type Link } from './connection-pool.ts';
import { findIdentities, type IdentitySources } from './identities.ts';
import { type KnownHost, keysFor, parseKnownHosts } from './known-hosts.ts';
import { login } from './login.ts';
import { OpensshConfigs } from './openssh-config.ts';
import { sshConnection } from './ssh-connection.ts';
import { openWay } from './way.ts';

/** What the SSH transport takes from the user's side; the composition root reads it from the environment. */
export interface SshSettings extends IdentitySources {
  /** The user's login name, for OpenSSH configs that name none. */
  readonly user?: string;
  /** known_hosts files in the order of reading, for example `.purlin/known_hosts`; `~/.ssh/known_hosts` comes last by itself. */
  readonly knownHosts: readonly string[];
  /** An unused connection closes after this time. Default 15,000. */
  readonly idleMs?: number;
  /** So many handshakes at once, because each costs CPU and time outs would add up. Default 32. */
  readonly handshakes?: number;
}

const CONNECT_TIMEOUT_MS = 15_000;

/** SSH in this process: one connection per machine with many channels, over ssh2. See the port for errors. */
export function createSshTransport(settings: SshSettings): Transport {
  const files = [...settings.knownHosts, join(settings.home, '.ssh', 'known_hosts')];
  const configs = new OpensshConfigs({ home: settings.home, user: settings.user ?? '' });
  const pool = new ConnectionPool({
    idleMs: settings.idleMs ?? 15_000,
    handshakes: settings.handshakes ?? 32,
    connect: connectTo,
  });

  async function connect(access: Access, options: ConnectOptions, isHop = false): Promise<Connection> {
    const { signal, timeoutMs = CONNECT_TIMEOUT_MS } = options;
    const lent = await pool.borrow(access, { signal, timeoutMs, isHop });
    return sshConnection(access, lent.client, lent.release);
  }

  async function connectTo(open: Access, signal: AbortSignal): Promise<Link> {
    const { access, knownHosts } = await configs.resolve(open);
    const places = [...files, ...knownHosts];
    const known = keysFor(access, access.hostKeys.length > 0 ? [] : await readKnownHosts(places));
    const identities = await findIdentities(access, settings);
    const { way, done } = await wayTo(access, signal);
    try {
      const client = await login({ access, way, identities, known, knownHostsFile: places[0] ?? '', signal });
      return { client, done };
    } catch (error) {
      done();
      throw error;
    }
  }

  async function wayTo(access: Access, signal: AbortSignal): Promise<Way> {
    const hops = access.jump ?? [];
    const last = hops.at(-1);
    if (!last) return { way: await openWay(access, signal), done: () => undefined };
    const before = hops.slice(0, -1);
    const hop = await connect({ ...last, ...(before.length > 0 ? { jump: before } : {}) }, { signal }, true);
    try {
      return { way: await hop.dial(access.host, access.port ?? 22, { signal }), done: () => hop.release() };
    } catch (error) {
      hop.release();
      throw error;
    }
  }

  return { name: 'ssh', connect: (access, options) => connect(access, options), close: () => pool.close() };
}

/** A byte stream to an SSH server, and what to give back when it is no longer used. */
interface Way {
  readonly way: Duplex;
  readonly done: () => void;
}

async function readKnownHosts(files: readonly string[]): Promise<readonly KnownHost[]> {
  const read = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(absentIsEmpty)));
  return read.flatMap((text, index) => parseKnownHosts(text, files[index] ?? ''));
}

function absentIsEmpty(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
  throw error;
}
