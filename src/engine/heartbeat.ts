import { toAppError } from '../model/errors.ts';
import { LEASE_RENEW_MS } from '../stores/lease.ts';
import type { Session } from './tasks/session.ts';

const BEAT_MS = 400;

/** While an apply goes on: renews the lease, listens for a request to stop, and brings the logs of long runs into the store. */
export class Heartbeat {
  private readonly session: Session;
  private readonly stopped = new AbortController();
  private readonly beating: Promise<void>;
  private renewedAt: number;

  constructor(session: Session) {
    this.session = session;
    this.renewedAt = session.deps.clock.now();
    this.beating = this.beat();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.beating;
  }

  private async beat(): Promise<void> {
    const { clock } = this.session.deps;
    while (!this.stopped.signal.aborted) {
      const ticked = await clock.sleep(BEAT_MS, this.stopped.signal).then(
        () => true,
        () => false,
      );
      if (!ticked) return;
      try {
        await this.once();
      } catch (error) {
        this.session.post({ kind: 'broken', error: toAppError(error) });
        return;
      }
    }
  }

  private async once(): Promise<void> {
    const { session } = this;
    const { store, clock } = session.deps;
    const { lease } = session.request;
    if (clock.now() - this.renewedAt >= LEASE_RENEW_MS) {
      await store.renew(lease);
      this.renewedAt = clock.now();
    }
    if (await store.isCancelAsked(lease)) session.post({ kind: 'asked-to-stop' });
    if (session.freed.length > 0) session.post({ kind: 'time-to-mark' });
    const chunks = [...session.flights.values()].flatMap((flight) =>
      flight.durable ? (flight.run?.log.take() ?? []) : [],
    );
    if (chunks.length > 0) await store.appendLogs(lease, chunks, clock.now());
  }
}
