import { AppError } from '../../model/errors.ts';

/** Lets one at a time into each machine, in the order of asking. */
export class MachineQueue {
  readonly #last = new Map<string, Promise<void>>();

  /** Resolves when all before have left; the value leaves. Errors: `cancelled`. */
  async enter(key: string, place: string, signal: AbortSignal): Promise<() => void> {
    const before = this.#last.get(key);
    const { promise: mine, resolve: leave } = Promise.withResolvers<void>();
    const tail = before ? before.then(() => mine) : mine;
    this.#last.set(key, tail);
    void this.#forget(key, tail);
    if (before) await this.#turn(before, leave, place, signal);
    return leave;
  }

  async #forget(key: string, tail: Promise<void>): Promise<void> {
    await tail;
    if (this.#last.get(key) === tail) this.#last.delete(key);
  }

  async #turn(before: Promise<void>, leave: () => void, place: string, signal: AbortSignal): Promise<void> {
    const { promise: cancelled, reject } = Promise.withResolvers<never>();
    const stop = () => reject(new AppError('cancelled', `cannot open a session at ${place}: cancelled`));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      await Promise.race([before, cancelled]);
    } catch (error) {
      leave();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
