import type { AppError } from '../../model/errors.ts';
import type { RunOutcome } from '../../stores/commit.ts';
import { DEFAULT_ATTEMPTS } from '../anneal-request.ts';
import { retryDelayMs } from '../graph/retry-delay.ts';
import type { RunResult } from '../run-request.ts';
import type { Completions } from './completions.ts';
import { endOf } from './failures.ts';
import { surprises } from './machine-states.ts';
import type { Flight, Sealed, Session } from './session.ts';

/** Failures of these kinds may pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(['unreachable', 'platform-busy']);
const PASSING_DELAY_MS = 5000;
/** A machine that leaves is taken for dead after so many runs that did not reach it. */
const LEAVING_ATTEMPTS = 2;

/** Takes the results of runs. */
export class Ends {
  private readonly session: Session;
  private readonly completions: Completions;
  /** Notices that stand in the log of events, each with its machine. */
  private readonly said = new Set<string>();
  /** Tasks that run again later, by row key. */
  readonly retrying = new Map<number, Flight>();

  constructor(session: Session, completions: Completions) {
    this.session = session;
    this.completions = completions;
  }

  end(flight: Flight, result: RunResult, values: Sealed): void {
    const { session } = this;
    const { outcome } = result;
    this.notice(flight, result);
    if (result.machine !== undefined) this.observe(flight, result.machine);
    if (session.stopping && outcome.kind !== 'done') return this.cutOff(flight, result, 'cancelled');
    switch (outcome.kind) {
      case 'done':
        return this.done(flight, result, values);
      case 'wait':
        return this.wait(flight, result, outcome.for);
      case 'retry':
        return this.retry(flight, result, outcome.afterMs, outcome.reason, outcome.error);
      case 'failed': {
        const { error } = outcome;
        if (PASSING.has(error.code)) return this.retry(flight, result, PASSING_DELAY_MS, error.message, error);
        return this.fail(flight, result, error.message);
      }
    }
  }

  /** What was said of a machine by one task is not said again by the next. */
  private notice({ task, machine }: Flight, { notices }: RunResult): void {
    const name = machine?.desired.name;
    for (const message of notices) {
      const key = `${name} ${message}`;
      if (this.said.has(key)) continue;
      this.said.add(key);
      this.session.batch.events.push({ type: 'notice', task: task.id, machine: name, message });
    }
  }

  /** The time of a task's next run came. */
  due(key: number): void {
    const { session } = this;
    const flight = this.retrying.get(key);
    this.retrying.delete(key);
    session.known.delete(key);
    if (flight === undefined || flight.n < 0 || session.stopping) return;
    session.change(flight, { to: 'ready', cut: undefined });
    session.round.scheduler.add(flight.n);
  }

  /** Ends a run that was stopped, or that could not be stopped and goes on without us. */
  cutOff(flight: Flight, result: RunResult, cut: 'cancelled' | 'crashed'): void {
    const { session } = this;
    const run = this.closeRun(flight, result, 'cancelled');
    const attempts = session.attempts.get(flight.key);
    if (run !== undefined) session.change(flight, { to: 'ready', cut, run, attempts });
    this.completions.leave(flight);
  }

  private done(flight: Flight, result: RunResult, values: Sealed): void {
    const { session } = this;
    const { run } = flight;
    const id = this.closeRun(flight, result, 'done', values);
    if (run === undefined) return this.completions.reach(flight, { digest: flight.task.digest });
    const content = session.keepContent(run.prepared);
    const inputs = session.keepInputs(run.prepared.inputs);
    this.completions.reach(flight, { digest: run.prepared.digest, values, content, inputs, run: id });
  }

  private wait(flight: Flight, result: RunResult, why: string): void {
    const { session } = this;
    const run = this.closeRun(flight, result, 'wait');
    session.change(flight, { to: 'waiting', cut: 'failed', why, run });
    session.known.set(flight.key, 'waiting');
    this.say(flight, 'task.waiting', why);
    this.completions.leave(flight);
  }

  private retry(flight: Flight, result: RunResult, askedMs: number, why: string, error: AppError | undefined): void {
    const { session } = this;
    const attempts = (session.attempts.get(flight.key) ?? 0) + 1;
    session.attempts.set(flight.key, attempts);
    const leaves = flight.machine?.action === 'remove' && PASSING.has(error?.code ?? '');
    const isTakenForDead = session.states.dead.has(flight.machine?.desired.id ?? '');
    if (leaves && attempts >= LEAVING_ATTEMPTS && !isTakenForDead) return this.leaveDead(flight, result, why);
    const most = session.request.attempts ?? DEFAULT_ATTEMPTS;
    if (attempts >= most) return this.fail(flight, result, attempts > 1 ? `${why} (tried ${attempts} times)` : why);
    this.again(flight, result, retryDelayMs(askedMs, attempts), why);
  }

  private again(flight: Flight, result: RunResult, delayMs: number, why: string): void {
    const { session } = this;
    const { clock } = session.deps;
    const run = this.closeRun(flight, result, 'retry');
    const again = clock.now() + delayMs;
    const attempts = session.attempts.get(flight.key);
    session.change(flight, { to: 'retrying', cut: 'failed', why, again, attempts, run });
    session.known.set(flight.key, 'retrying');
    this.say(flight, 'task.retrying', why, { again: new Date(again).toISOString(), attempts });
    this.completions.leave(flight);
    flight.run = undefined;
    flight.durable = false;
    this.retrying.set(flight.key, flight);
    clock.sleep(delayMs, session.abort.signal).then(
      () => session.post({ kind: 'due', key: flight.key }),
      () => {},
    );
  }

  /** The machine goes anyway: what is to run on it is skipped from now on, what runs elsewhere is not. */
  private leaveDead(flight: Flight, result: RunResult, why: string): void {
    const { session } = this;
    const { id = '', name = '' } = flight.machine?.desired ?? {};
    session.states.dead.add(id);
    const message = `${name} does not answer and leaves: steps on it are skipped`;
    session.batch.events.push({ type: 'notice', machine: name, message });
    this.again(flight, result, 0, why);
  }

  private fail(flight: Flight, result: RunResult, why: string): void {
    const { session } = this;
    const run = this.closeRun(flight, result, 'failed');
    const attempts = session.attempts.get(flight.key) ?? 1;
    session.change(flight, { to: 'failed', cut: 'failed', why, attempts, run });
    session.known.set(flight.key, 'failed');
    this.say(flight, 'task.failed', why);
    this.completions.leave(flight);
  }

  private observe(flight: Flight, told: NonNullable<RunResult['machine']>): void {
    const { session } = this;
    const { machine } = flight;
    if (machine === undefined) return;
    const { name } = machine.desired;
    const change = session.states.observe(machine, told);
    session.batch.machines.push(change);
    session.batch.events.push({ type: 'machine.up', machine: name });
    session.moved = true;
    for (const path of surprises(session.round.plan, machine, change.facts ?? {})) {
      session.replanNeeded = true;
      const was = JSON.stringify(machine.facts[path]) ?? 'unknown';
      const message = `re-planned ${name}: ${path} predicted ${was}, found ${JSON.stringify(change.facts?.[path])}`;
      session.batch.events.push({ type: 'machine.replanned', machine: name, message });
    }
  }

  /** Writes the end of a run and what is left of its log. Gives the run's id; undefined when none was started. */
  private closeRun(flight: Flight, result: RunResult, outcome: RunOutcome, outputs?: Sealed): string | undefined {
    const { run } = flight;
    if (run === undefined) return undefined;
    const { batch } = this.session;
    const log = run.log.take();
    if (log !== undefined) batch.logs.push(log);
    const kept = outputs === undefined || Object.keys(outputs).length === 0 ? {} : { outputs };
    batch.ended.push({ run: run.id, outcome, ...endOf(result), ...kept });
    return run.id;
  }

  private say(
    flight: Flight,
    type: 'task.waiting' | 'task.retrying' | 'task.failed',
    message: string,
    data?: Readonly<Record<string, unknown>>,
  ): void {
    const { task, machine } = flight;
    const extra = data === undefined ? {} : { data };
    this.session.batch.events.push({ type, task: task.id, machine: machine?.desired.name, message, ...extra });
  }
}
