import { AppError } from '../model/errors.ts';
import { CANCEL_GRACE_MS } from './anneal-request.ts';
import type { Ends } from './tasks/ends.ts';
import { runFailure } from './tasks/failures.ts';
import type { Session } from './tasks/session.ts';

/** A clean stop: nothing starts, what runs is ended, what does not end in time is let go of and found again by the next apply. */
export class Stopping {
  private readonly session: Session;
  private readonly ends: Ends;
  private readonly over = new AbortController();

  constructor(session: Session, ends: Ends) {
    this.session = session;
    this.ends = ends;
  }

  /** Idempotent. */
  begin(): void {
    const { session } = this;
    if (session.stopping) return;
    session.stopping = true;
    session.abort.abort(new AppError('cancelled', 'cancelled: the apply was stopped'));
    for (const flight of this.ends.retrying.values()) {
      session.known.delete(flight.key);
      if (flight.n >= 0) session.change(flight, { to: 'ready', cut: undefined });
    }
    this.ends.retrying.clear();
    session.deps.clock.sleep(CANCEL_GRACE_MS, this.over.signal).then(
      () => session.post({ kind: 'grace-over' }),
      () => {},
    );
  }

  letGo(): void {
    for (const flight of this.session.flights.values()) {
      const where = flight.machine?.desired.name ?? 'the runner';
      const message = `still runs on ${where}: it was left to end there; the next apply waits for it`;
      this.ends.cutOff(flight, runFailure(new AppError('cancelled', message)), 'crashed');
    }
  }

  end(): void {
    this.over.abort();
  }
}
