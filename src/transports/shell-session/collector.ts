/** So much of each stream is kept for the result; all of it goes to `onOutput`. */
const KEPT_BYTES = 256 * 1024;

/** Takes one stream of a command: passes text on as it comes and keeps the last 256 KiB. */
export class Collector {
  readonly #pass: ((text: string) => void) | undefined;
  readonly #decoder = new TextDecoder();
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(pass?: (text: string) => void) {
    this.#pass = pass;
  }

  push(bytes: Buffer): void {
    this.#pieces.push(bytes);
    this.#size += bytes.length;
    while (this.#size - (this.#pieces[0]?.length ?? 0) >= KEPT_BYTES) this.#size -= this.#pieces.shift()?.length ?? 0;
    if (!this.#pass) return;
    const text = this.#decoder.decode(bytes, { stream: true });
    if (text !== '') this.#pass(text);
  }

  /** What was kept, as UTF-8; bytes that are none become U+FFFD. */
  end(): string {
    const rest = this.#pass ? this.#decoder.decode() : '';
    if (rest !== '') this.#pass?.(rest);
    const kept = Buffer.concat(this.#pieces);
    return kept.subarray(Math.max(0, kept.length - KEPT_BYTES)).toString();
  }
}
