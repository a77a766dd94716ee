import type { Duplex } from 'node:stream';
import ssh2, { type AnyAuthMethod, type Client, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import { handshakeFailure, placeOf } from './failures.ts';
import type { Identities } from './identities.ts';
import {
  fingerprint,
  type HostKeyVerdict,
  hostKeyAlgorithms,
  judgeHostKey,
  type KnownHost,
  keyType,
  knownHostName,
} from './known-hosts.ts';

export interface LoginInput {
  readonly access: Access;
  readonly way: Duplex;
  readonly identities: Identities;
  /** The keys that count for this machine. */
  readonly known: readonly KnownHost[];
  /** Where a host's key can be written down, for the hint. */
  readonly knownHostsFile: string;
  readonly signal: AbortSignal;
}

/** Every 5 s of silence a question; three without an answer end the connection. */
const KEEPALIVE = { keepaliveInterval: 5_000, keepaliveCountMax: 3 };

/**
 * What OpenSSH offers by default, cheapest first: a login by ecdh-sha2-nistp256 cost 27 ms of CPU on the machine and 6.9 ms here,
 * by curve25519-sha256 31.5 and 7.7 (OpenSSH computes the latter in plain C); GCM uses the processor's AES.
 */
const ALGORITHMS = {
  kex: [
    'ecdh-sha2-nistp256',
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp384',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes256-ctr',
  ],
  compress: ['none'],
} satisfies ConnectConfig['algorithms'];

/** SSH handshake and login over a byte stream. Errors: `host-key`, `login-refused`, `unreachable`; the signal's reason on abort. */
export function login(input: LoginInput): Promise<Client> {
  const client = new ssh2.Client();
  const attempts = new Attempts(input);
  let verdict: { readonly shown: Buffer; readonly is: HostKeyVerdict } | undefined;
  return new Promise((resolve, reject) => {
    const abort = () => fail(input.signal.reason);
    const fail = (cause: unknown) => {
      input.signal.removeEventListener('abort', abort);
      reject(cause);
      // Late errors of a client that is given up have nobody left to tell.
      client.on('error', () => undefined);
      client.destroy();
      input.way.destroy();
    };
    input.signal.addEventListener('abort', abort, { once: true });
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level === 'agent') return attempts.agentFailed(error.message);
      if (verdict && verdict.is.kind !== 'known') return fail(hostKeyFailure(input, verdict.shown, verdict.is));
      fail(error.level === 'client-authentication' ? attempts.failure() : handshakeFailure(input.access, error));
    });
    client.once('close', () =>
      fail(handshakeFailure(input.access, new Error('the connection was closed during the handshake'))),
    );
    client.once('ready', () => {
      input.signal.removeEventListener('abort', abort);
      client.removeAllListeners('error').removeAllListeners('close');
      resolve(client);
    });
    client.connect({
      sock: input.way,
      username: input.access.user,
      readyTimeout: 0,
      ...KEEPALIVE,
      algorithms: { ...ALGORITHMS, serverHostKey: hostKeyAlgorithms(input.known) as ServerHostKeyAlgorithm[] },
      hostVerifier: (shown: Buffer) => {
        verdict = { shown, is: judgeHostKey(shown, input.known) };
        return verdict.is.kind === 'known';
      },
      authHandler: (left, _partial, next) => next(attempts.next(left)),
    });
  });
}

/** The keys that were tried so far, and the words for the case that none was taken. */
class Attempts {
  readonly #input: LoginInput;
  readonly #tried: string[] = [];
  #accepts: readonly string[] | null = null;

  constructor(input: LoginInput) {
    this.#input = input;
  }

  next(left: readonly string[] | null): AnyAuthMethod {
    this.#accepts = left ?? this.#accepts;
    const identity = this.#input.identities.usable[this.#tried.length];
    // ssh2 ends the login on `false`, which its types do not know.
    if (!identity) return false as unknown as AnyAuthMethod;
    this.#tried.push(identity.label);
    return identity.method;
  }

  agentFailed(why: string): void {
    this.#tried[this.#tried.length - 1] += ` (failed: ${why})`;
  }

  failure(): AppError {
    const { access, identities } = this.#input;
    const tried = this.#tried.length > 0 ? `tried ${this.#tried.join(', ')}` : 'there was no key to try';
    const skipped = identities.skipped.length > 0 ? `; not tried: ${identities.skipped.join(', ')}` : '';
    const accepts = this.#accepts ? `; the server takes ${this.#accepts.join(', ')}` : '';
    return new AppError('login-refused', `cannot log in to ${placeOf(access)}: ${tried}${skipped}${accepts}`, {
      hint: `Is ${access.user} the right user, and does its authorized_keys on the machine hold one of these keys?`,
    });
  }
}

function hostKeyFailure(input: LoginInput, shown: Buffer, verdict: HostKeyVerdict): AppError {
  const key = `${keyType(shown)} ${fingerprint(shown)}`;
  const place = placeOf(input.access);
  if (verdict.kind === 'revoked') {
    return new AppError('host-key', `cannot trust ${place}: its key ${key} is revoked at ${verdict.place}`, {
      hint: 'Do not connect. The machine needs a new host key.',
    });
  }
  if (verdict.kind === 'changed') {
    return new AppError(
      'host-key',
      `cannot trust ${place}: it shows ${key}, but known is ${verdict.expected.join(', ')}`,
      {
        hint: 'Either the machine was made anew, then replace the known key there, or someone stands between.',
      },
    );
  }
  const line = `${knownHostName(input.access)} ${keyType(shown)} ${shown.toString('base64')}`;
  return new AppError('host-key', `cannot trust ${place}: its key ${key} is not known`, {
    hint: `Compare it on the machine's console (ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub); if it is the same, add to ${input.knownHostsFile}: ${line}`,
  });
}
