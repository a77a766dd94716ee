import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MarkScanner } from './mark-scanner.ts';

function scan(pieces: readonly Buffer[]): { output: string; marks: readonly (readonly string[])[] } {
  const output: Buffer[] = [];
  const marks: (readonly string[])[] = [];
  const scanner = new MarkScanner({ output: (bytes) => output.push(bytes), mark: (fields) => marks.push(fields) });
  scanner.expect('M');
  for (const piece of pieces) scanner.push(piece);
  scanner.end();
  return { output: Buffer.concat(output).toString('latin1'), marks };
}

describe('MarkScanner', () => {
  test('output before, between and behind marks is kept apart from their fields', () => {
    expect(scan([Buffer.from('a\x1eM 0\nb\x1eM\nc')])).toEqual({ output: 'abc', marks: [['0'], ['']] });
  });

  test('what only begins like a mark is output in the end', () => {
    expect(scan([Buffer.from('a\x1e'), Buffer.from('N\x1eM')])).toEqual({ output: 'a\x1eN\x1eM', marks: [] });
  });

  test('output that cannot be a mark is passed on at once', () => {
    const seen: string[] = [];
    const scanner = new MarkScanner({ output: (bytes) => seen.push(bytes.toString()), mark: () => undefined });
    scanner.expect('purlin');
    scanner.push(Buffer.from('line\n\x1epur'));
    expect(seen).toEqual(['line\n']);
  });

  test('however the stream is cut, the same comes out', () => {
    const part = fc.constantFrom('x', '\n', '\x1e', 'M', '\x1eM 7\n', '\0', '\xff');
    const cuts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(part), cuts, (parts, sizes) => {
        const whole = Buffer.from(parts.join(''), 'latin1');
        const pieces: Buffer[] = [];
        for (let at = 0, n = 0; at < whole.length; n += 1) {
          const size = sizes[n % sizes.length] ?? 1;
          pieces.push(whole.subarray(at, at + size));
          at += size;
        }
        expect(scan(pieces)).toEqual(scan([whole]));
      }),
    );
  });
});
