/** A key pair as OpenSSH writes it. */
export interface KeyPair {
  readonly private: string;
  /** One line: `ssh-ed25519 AAAA... comment`. */
  readonly public: string;
}

/** Makes an Ed25519 key pair. ssh2 is loaded here because node:crypto does not write OpenSSH's private key format. */
export async function generateKey(comment: string): Promise<KeyPair> {
  const { default: ssh2 } = await import('ssh2');
  return ssh2.utils.generateKeyPairSync('ed25519', { comment });
}
