const HEX = /^([0-9a-f]{2})+$/;

/** A digest in half the bytes where it is hexadecimal. */
export function writeDigest(digest: string | undefined): Uint8Array | string | null {
  if (digest === undefined) return null;
  return HEX.test(digest) ? Buffer.from(digest, 'hex') : digest;
}

export function readDigest(stored: Uint8Array | string): string {
  return typeof stored === 'string' ? stored : Buffer.from(stored).toString('hex');
}
