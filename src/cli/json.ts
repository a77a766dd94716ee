import type { Sink } from './terminal.ts';

/**
 * A document as pieces of JSON text: one member per line and one element of a list per line, so that it can be read, searched by
 * line, and written without holding all of its text.
 */
export function* jsonPieces(document: object): Generator<string, void> {
  const members = Object.entries(document).filter(([, value]) => value !== undefined);
  yield '{';
  for (const [i, [name, value]] of members.entries()) {
    yield `${i === 0 ? '' : ','}\n  ${JSON.stringify(name)}: `;
    yield* Array.isArray(value) && value.length > 0 ? listPieces(value) : [spaced(value)];
  }
  yield members.length === 0 ? '}\n' : '\n}\n';
}

function* listPieces(items: readonly unknown[]): Generator<string, void> {
  yield '[';
  for (const [i, item] of items.entries()) yield `${i === 0 ? '' : ','}\n    ${spaced(item)}`;
  yield '\n  ]';
}

/**
 * JSON on one line with a space behind colons and commas, as people write it. Line ends inside texts are escaped, so every
 * line end is one of the layout; the runtime's own writer is ten times faster than one in JavaScript.
 */
function spaced(value: unknown): string {
  return (JSON.stringify(value, null, 1) ?? 'null').replace(/\n */g, ' ');
}

/** Pieces are written together up to about this many characters. */
const CHUNK = 65_536;

export function printJson(sink: Sink, document: object): void {
  let text = '';
  for (const piece of jsonPieces(document)) {
    text += piece;
    if (text.length < CHUNK) continue;
    sink.write(text);
    text = '';
  }
  sink.write(text);
}

/** One item of a stream on one line. */
export function printJsonLine(sink: Sink, item: unknown): void {
  sink.write(`${JSON.stringify(item)}\n`);
}
