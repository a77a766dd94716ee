import { describe, expect, it } from 'vitest';
import { createSealer } from './sealer.ts';

describe('sealed secrets', () => {
  const sealer = createSealer(new Uint8Array(32).fill(1));

  it('open under the same key and name only', () => {
    const sealed = sealer.seal('demo/token', 'secret');
    expect(sealer.open('demo/token', sealed)).toBe('secret');
    expect(() => sealer.open('demo/other', sealed)).toThrow(/another key/);
    expect(() => createSealer(new Uint8Array(32)).open('demo/token', sealed)).toThrow(/another key/);
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('secret');
  });

  it('look different each time, while their tags are equal', () => {
    expect(sealer.seal('a', 'x')).not.toEqual(sealer.seal('a', 'x'));
    expect(sealer.tag('x')).toBe(sealer.tag('x'));
    expect(sealer.tag('x')).not.toBe(createSealer(new Uint8Array(32)).tag('x'));
  });
});
