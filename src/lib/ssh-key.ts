import { createHash, createPrivateKey, randomBytes } from 'node:crypto';

/** A key pair as OpenSSH writes it. */
export interface SshKeyPair {
  readonly private: string;
  /** One line: `ssh-ed25519 AAAA... comment`. */
  readonly public: string;
}

const TYPE = Buffer.from('ssh-ed25519');
const LINE = 70;

/** PKCS #8's frame around an Ed25519 seed (RFC 8410, section 7). */
const PKCS8_FRAME = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Makes a new Ed25519 key pair; see `sshKeyFromSeed`. */
export function generateSshKey(comment: string): SshKeyPair {
  return sshKeyFromSeed(randomBytes(32), comment);
}

/**
 * The Ed25519 key pair of a seed of 32 bytes; the same seed and comment give the same text. Written here because node:crypto does
 * not know OpenSSH's private key format, and ssh2 drops a zero at the beginning of a public key, which one key in 256 has.
 * Source: OpenSSH's PROTOCOL.key, sections 1 to 3; RFC 8709, section 4.
 */
export function sshKeyFromSeed(seed: Uint8Array, comment: string): SshKeyPair {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_FRAME, seed]), format: 'der', type: 'pkcs8' });
  const open = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  const blob = Buffer.concat([text(TYPE), text(open)]);
  // Any number that stands there twice will do.
  const check = createHash('sha256').update(seed).digest().subarray(0, 4);
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
