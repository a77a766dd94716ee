import type { ChildProcessByStdio } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';

type Piped = ChildProcessByStdio<Writable, Readable, Readable>;

/** So much of standard error is kept for the error. */
const COMPLAINT_LENGTH = 1_000;

/** A child process as a byte stream; its failure is the stream's error, with the last line that it said. */
export class ProcessStream extends Duplex {
  readonly #child: Piped;

  constructor(child: Piped, failure: (how: string) => Error) {
    super();
    this.#child = child;
    let complaint = '';
    child.stdout.on('data', (piece: Buffer) => {
      if (!this.push(piece)) child.stdout.pause();
    });
    child.stderr.on('data', (piece: Buffer) => {
      complaint = (complaint + piece.toString()).slice(-COMPLAINT_LENGTH);
    });
    // How it ended says more than a write that it did not take.
    child.stdin.on('error', () => undefined);
    child.once('close', (code, signal) => {
      const said = complaint.trim().split('\n').at(-1);
      if (code === 0) this.push(null);
      else this.destroy(failure(`ended with ${code ?? signal}${said ? `: ${said}` : ''}`));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#child.stdin.write(piece, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }
}
