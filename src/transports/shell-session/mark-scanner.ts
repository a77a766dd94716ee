const LINE_END = 0x0a;

/** What a scanner tells: output as it came, and the words behind a mark. */
export interface MarkListener {
  output(bytes: Buffer): void;
  mark(fields: readonly string[]): void;
}

/**
 * Splits a byte stream into output and marks (`RS MARKER FIELDS LF`, see `openProgram`). Output goes on at once; only bytes
 * that may be the beginning of a mark wait for the next piece.
 */
export class MarkScanner {
  readonly #listener: MarkListener;
  #mark: Buffer = Buffer.alloc(0);
  #held: Buffer = Buffer.alloc(0);

  constructor(listener: MarkListener) {
    this.#listener = listener;
  }

  /** From now on this marker counts. */
  expect(marker: string): void {
    this.#mark = Buffer.from(`\x1e${marker}`);
  }

  push(piece: Buffer): void {
    let rest = this.#held.length > 0 ? Buffer.concat([this.#held, piece]) : piece;
    for (;;) {
      const at = rest.indexOf(this.#mark);
      const end = at < 0 ? -1 : rest.indexOf(LINE_END, at);
      if (end < 0) {
        this.#hold(rest, at < 0 ? startOf(this.#mark, rest) : at);
        return;
      }
      this.#output(rest.subarray(0, at));
      const line = rest.toString('latin1', at + this.#mark.length, end);
      rest = rest.subarray(end + 1);
      this.#listener.mark(line.trim().split(' '));
    }
  }

  /** The stream ended: what was held back is output. */
  end(): void {
    this.#output(this.#held);
    this.#held = Buffer.alloc(0);
  }

  #hold(rest: Buffer, from: number): void {
    this.#output(rest.subarray(0, from));
    this.#held = Buffer.from(rest.subarray(from));
  }

  #output(bytes: Buffer): void {
    if (bytes.length > 0) this.#listener.output(bytes);
  }
}

/** Where the end of `bytes` begins to look like `mark`; its length if nowhere. */
function startOf(mark: Buffer, bytes: Buffer): number {
  for (let at = Math.max(0, bytes.length - mark.length + 1); at < bytes.length; at += 1) {
    if (mark.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at;
  }
  return bytes.length;
}
