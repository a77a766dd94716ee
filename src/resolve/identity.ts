import { hash } from 'node:crypto';

/** A UUID (version 8, RFC 9562 section 5.8) made of a hash, so that the same words give the same identity. */
export function identityOf(...words: readonly string[]): string {
  const hex = hash('sha256', words.join('\n'), 'hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
