import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { SecretRef } from '../../model/record.ts';
import type { TaskInputs } from '../../resolve/resolve-input.ts';
import type { Store } from '../../stores/store.ts';

type Kind = TaskInputs['generate'][number]['kind'];

/** Secrets that inputs with `generate` ask for: made once per place, kept in the store under their key (`PLACE/ROLE/INPUT`). */
export class GeneratedSecrets {
  private readonly store: Store;
  private readonly deployment: string;
  private readonly refs = new Map<string, SecretRef>();

  constructor(store: Store, deployment: string) {
    this.store = store;
    this.deployment = deployment;
  }

  async load(): Promise<void> {
    for (const [key, ref] of Object.entries(await this.store.secrets(this.deployment))) this.refs.set(key, ref);
  }

  readonly find = (key: string): SecretRef | undefined => this.refs.get(key);

  /** Makes what is missing. The same key asked for twice gives one secret. */
  async make(wanted: TaskInputs['generate']): Promise<void> {
    for (const { key, kind } of wanted) {
      if (this.refs.has(key)) continue;
      const made = this.store.putSecret(this.deployment, key, generate(kind));
      this.refs.set(key, await made);
    }
  }
}

/** password: 192 bits in base64url. uuid: version 4. key: a private key, Ed25519 in PKCS #8 PEM (RFC 8410). */
function generate(kind: Kind): string {
  if (kind === 'uuid') return crypto.randomUUID();
  if (kind === 'password') return randomBytes(24).toString('base64url');
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
