import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../model/errors.ts';

/** Seals and opens texts under one key: AES-256-GCM (NIST SP 800-38D) with a random 96-bit IV; tags are HMAC-SHA-256. */
export interface Sealer {
  /** `name` is authenticated with the text, so that one sealed value cannot stand in for another. */
  seal(name: string, text: string): Uint8Array;
  /** `secret` when the bytes were sealed under another key or name, or were changed. */
  open(name: string, sealed: Uint8Array): string;
  tag(text: string): string;
  /** 32 bytes for one use, the same each time, that only the key's holders can make. */
  derive(use: string): Uint8Array;
}

const IV_BYTES = 12;
const MAC_BYTES = 16;

/** A sealer for a key of 32 bytes; encryption and tags use keys derived from it (HKDF, RFC 5869). */
export function createSealer(key: Uint8Array): Sealer {
  const part = (use: string) => Buffer.from(hkdfSync('sha256', key, '', `purlin ${use}`, 32));
  const sealKey = part('seal');
  const tagKey = part('tag');
  return {
    seal(name, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv).setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    open(name, sealed) {
      try {
        const iv = sealed.subarray(0, IV_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', sealKey, iv).setAAD(Buffer.from(name));
        decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + MAC_BYTES));
        return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + MAC_BYTES)), decipher.final()]).toString();
      } catch (cause) {
        throw new AppError('secret', `cannot open secret ${name}: it was sealed under another key`, {
          hint: 'The file `key` in the state folder must be the one that the secrets were stored with.',
          cause,
        });
      }
    },
    tag: (text) => createHmac('sha256', tagKey).update(text).digest('hex'),
    derive: (use) => part(`use ${use}`),
  };
}
