import type { Json } from '../model/files/values.ts';
import type { RecordedValues, SecretRef } from '../model/record.ts';

/** Secrets at rest: sealed with AES-256-GCM under the key of the folder; everybody else sees a SecretRef. */
export interface Secrets {
  /** Keeps a named secret of a deployment; the same text again changes nothing. */
  putSecret(deployment: string, name: string, text: string): Promise<SecretRef>;
  secret(deployment: string, name: string): Promise<SecretRef | undefined>;
  /** Named secrets of a deployment, by name. */
  secrets(deployment: string): Promise<Readonly<Record<string, SecretRef>>>;
  /** Seals the values of these names; the others stay. What is sealed is durable before this resolves. */
  sealValues(values: Readonly<Record<string, Json>>, secretNames: ReadonlySet<string>): Promise<RecordedValues>;
  /** The clear value. `secret` when it is gone or was sealed under another key. */
  open(ref: SecretRef): Promise<Json>;
  /** HMAC-SHA-256 (hex) of a text under the store's key, for digests. */
  tag(text: string): string;
  /** 32 bytes for one use, the same each time: what keys are made of that need not be kept. */
  derive(use: string): Uint8Array;
}

/** Whether a recorded value is a reference to a secret. */
export function isSecretRef(value: unknown): value is SecretRef {
  return typeof value === 'object' && value !== null && '$secret' in value && 'tag' in value;
}

/** Under which name a deployment's own secret is sealed. */
export function namedSecret(deployment: string, name: string): string {
  return `${deployment}/${name}`;
}

/** Under which name a published secret value is sealed: equal values are kept once. */
export function publishedSecret(tag: string): string {
  return `value:${tag.slice(0, 32)}`;
}
