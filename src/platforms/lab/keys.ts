import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A key pair as OpenSSH writes it. */
export interface KeyPair {
  readonly private: string;
  /** One line: `ssh-ed25519 AAAA... comment`. */
  readonly public: string;
}

const TYPE = Buffer.from('ssh-ed25519');
const LINE = 70;

/**
 * Makes an Ed25519 key pair. Written here because node:crypto does not know OpenSSH's private key format, and ssh2 drops a zero at
 * the beginning of a public key, which one key in 256 has. Source: OpenSSH's PROTOCOL.key, sections 1 to 3; RFC 8709, section 4.
 */
export function generateKey(comment: string): KeyPair {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const open = Buffer.from(x, 'base64url');
  const seed = Buffer.from(d, 'base64url');
  const blob = Buffer.concat([text(TYPE), text(open)]);
  const check = randomBytes(4);
  const secret = [check, check, text(TYPE), text(open), text(Buffer.concat([seed, open])), text(Buffer.from(comment))];
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    text(Buffer.from('none')),
    text(Buffer.from('none')),
    text(Buffer.alloc(0)),
    Buffer.from([0, 0, 0, 1]),
    text(blob),
    text(padded(Buffer.concat(secret))),
  ]);
  const lines = body.toString('base64').match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return {
    private: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`,
    public: `ssh-ed25519 ${blob.toString('base64')} ${comment}`,
  };
}

/** A string of the SSH protocol: its length in four bytes, then itself (RFC 4251, section 5). */
function text(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Filled up to a multiple of 8 bytes with 1, 2, 3 ... */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (bytes.length % 8)) % 8))]);
}
