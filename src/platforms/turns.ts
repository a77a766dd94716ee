/** Places for calls: so many at once; who waits comes in the order of asking. */
export class Turns {
  #running = 0;
  readonly #atOnce: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Resolves when there is a place; rejects with the signal's reason when it aborts first. */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#atOnce) {
      this.#running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      const stop = () => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.push(start);
    });
  }

  /** Hands the place on without giving it up in between, so that no newcomer overtakes. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
  }
}

/** A bucket of tokens that fills with time: after a burst, calls start evenly. */
export class Tokens {
  #nextAt = Number.NEGATIVE_INFINITY;
  readonly #everyMs: number;
  readonly #burst: number;

  constructor({ perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#everyMs = 1000 / perSecond;
    this.#burst = burst;
  }

  /** Takes the next token; gives how long to wait for it. */
  take(now: number): number {
    const full = now - (this.#burst - 1) * this.#everyMs;
    const at = Math.max(this.#nextAt, full);
    this.#nextAt = at + this.#everyMs;
    return Math.max(0, Math.ceil(at - now));
  }
}
