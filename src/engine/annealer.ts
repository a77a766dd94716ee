import type { TaskStatus } from '../model/status.ts';
import { type AnnealResult, DEFAULT_CONCURRENCY, MOST_RESULTS } from './anneal-request.ts';
import { conclude } from './conclude.ts';
import { openRound } from './open-round.ts';
import { Stopping } from './stopping.ts';
import { Completions } from './tasks/completions.ts';
import { Ends } from './tasks/ends.ts';
import type { Message, Session } from './tasks/session.ts';
import { Starts } from './tasks/starts.ts';

/** New plans one after the other that bring no run at all are not getting anywhere. */
const MOST_IDLE_ROUNDS = 3;
/** Rows that are marked as ready in a turn that has results to write. */
const FEW_MARKS = 32;
/** A new plan is made at the earliest after so many times what the last one took. */
const REPLAN_REST = 5;

/** The loop: takes results, makes them durable together with what starts next, launches that, and plans again when facts say so. */
export class Annealer {
  private readonly session: Session;
  private readonly completions: Completions;
  private readonly ends: Ends;
  private readonly starts: Starts;
  private readonly stopping: Stopping;
  private readonly slots: number;
  private nextPlanAt = 0;
  private marks = FEW_MARKS;
  private idleRounds = 0;
  private runsBefore = 0;

  constructor(session: Session) {
    this.session = session;
    this.completions = new Completions(session);
    this.ends = new Ends(session, this.completions);
    this.starts = new Starts(session, this.completions, this.ends);
    this.stopping = new Stopping(session, this.ends);
    this.slots = session.request.concurrency ?? DEFAULT_CONCURRENCY;
  }

  async run(): Promise<AnnealResult> {
    const { session } = this;
    const { signal, command } = session.request;
    const stop = () => session.post({ kind: 'asked-to-stop' });
    await session.prepare.generated.load();
    session.batch.apply = { command, outcome: 'running' };
    session.batch.events.push({ type: 'apply.started', message: command });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      this.completions.openRound();
      while (await this.turn());
      session.markReady(Number.POSITIVE_INFINITY);
      return await conclude(session);
    } finally {
      signal.removeEventListener('abort', stop);
      this.stopping.end();
    }
  }

  /** One turn of the loop; false when there is nothing left to do. */
  private async turn(): Promise<boolean> {
    const { session } = this;
    for (const message of session.inbox.splice(0, MOST_RESULTS)) this.take(message);
    if (this.mayReplan()) await this.replan();
    if (!session.stopping) this.fill();
    session.markReady(this.marks);
    this.marks = FEW_MARKS;
    await session.commit();
    this.starts.launch();
    if (session.inbox.length > 0) return true;
    if (session.flights.size > 0 || this.ends.retrying.size > 0) {
      await session.untilMessage();
      return true;
    }
    if (session.stopping || !this.isAnotherRoundDue()) return false;
    await this.replan();
    return true;
  }

  /** A task that needs no run gives its slot back at once, so the number of flights says how many slots are taken. */
  private fill(): void {
    const { session } = this;
    while (session.flights.size < this.slots) {
      const n = session.round.scheduler.take();
      if (n === undefined) return;
      this.starts.begin(n);
    }
  }

  private take(message: Message): void {
    const { session } = this;
    switch (message.kind) {
      case 'ended':
        // A run that was let go of after a cancel may still come to its end.
        if (session.flights.get(message.flight.key) === message.flight)
          this.ends.end(message.flight, message.result, message.values);
        return;
      case 'prepared':
        if (session.flights.get(message.flight.key) === message.flight)
          this.starts.prepared(message.flight, message.preparation);
        return;
      case 'progress':
        return this.starts.progress(message.flight, message.text);
      case 'due':
        return this.ends.due(message.key);
      case 'asked-to-stop':
        return this.stopping.begin();
      case 'grace-over':
        return this.stopping.letGo();
      case 'time-to-plan':
        return;
      case 'time-to-mark':
        this.marks = MOST_RESULTS;
        return;
      case 'broken':
        throw message.error;
    }
  }

  private mayReplan(): boolean {
    const { session } = this;
    if (!session.replanNeeded || session.stopping) return false;
    const { clock } = session.deps;
    const restMs = this.nextPlanAt - clock.now();
    if (restMs <= 0) return true;
    clock.sleep(restMs, session.abort.signal).then(
      () => session.post({ kind: 'time-to-plan' }),
      () => {},
    );
    return false;
  }

  private isAnotherRoundDue(): boolean {
    const { session } = this;
    if (session.replanNeeded) return true;
    if (!session.moved) return false;
    this.idleRounds = session.runs === this.runsBefore ? this.idleRounds + 1 : 0;
    this.runsBefore = session.runs;
    return this.idleRounds < MOST_IDLE_ROUNDS;
  }

  /** Makes a new plan and lays it under what runs. */
  private async replan(): Promise<void> {
    const { session } = this;
    const { deps, request, deployment, flights } = session;
    const begun = deps.clock.now();
    session.replanNeeded = false;
    session.moved = false;
    session.batch.events.push({ type: 'plan.changed' });
    await session.commit();
    this.starts.launch();
    const record = await deps.store.loadRecord(deployment);
    const plan = await deps.replan(record);
    const known = { get: (key: number) => this.statusNow(key) };
    session.round = await openRound(deps, request.lease, plan, record, known);
    const { round } = session;
    for (const flight of [...flights.values(), ...this.ends.retrying.values()])
      flight.n = round.numberOf(flight.key) ?? -1;
    for (const flight of flights.values()) if (flight.n >= 0) round.scheduler.occupy(round.task(flight.n));
    session.freed = [];
    this.completions.openRound();
    const now = deps.clock.now();
    this.nextPlanAt = now + (now - begun) * REPLAN_REST;
  }

  private statusNow(key: number): TaskStatus | undefined {
    const flight = this.session.flights.get(key);
    if (flight !== undefined) return flight.run === undefined ? undefined : 'running';
    return this.session.known.get(key);
  }
}
