import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { LogLine } from '../model/run.ts';

const MARKS = { out: 'o', err: 'e', info: 'i' } as const;
const STREAMS: Readonly<Record<string, LogLine['stream']>> = { o: 'out', e: 'err', i: 'info' };
const PLAIN = 0;
const DEFLATED = 1;
const WORTH_DEFLATING_BYTES = 160;

/** Log lines as one chunk of bytes: a byte that says whether the rest is deflated (RFC 1951), then a line each, marked by stream. */
export function packLines(lines: readonly LogLine[]): Uint8Array {
  const text = Buffer.from(lines.map((line) => `${MARKS[line.stream]}${line.text.replaceAll('\n', '\r')}\n`).join(''));
  if (text.length < WORTH_DEFLATING_BYTES) return Buffer.concat([Buffer.of(PLAIN), text]);
  return Buffer.concat([Buffer.of(DEFLATED), deflateRawSync(text, { level: 4 })]);
}

export function unpackLines(chunk: Uint8Array): readonly LogLine[] {
  const body = chunk.subarray(1);
  const text = Buffer.from(chunk[0] === DEFLATED ? inflateRawSync(body) : body).toString();
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => ({ stream: STREAMS[line[0] ?? 'o'] ?? 'out', text: line.slice(1) }));
}
