import { AppError } from '../../model/errors.ts';
import type { PlanTask } from '../../model/plan.ts';
import type { RecordedValues } from '../../model/record.ts';
import { splitTaskId } from '../../stores/task-id.ts';
import { isInstant } from '../graph/instant.ts';
import { evaluate } from './prepare.ts';
import { type Flight, newFlight, type Session } from './session.ts';

/** With what a task reached its wish. Undefined fields keep what is recorded. */
export interface Reached {
  readonly digest: string | undefined;
  readonly values?: RecordedValues;
  readonly content?: string;
  readonly inputs?: string;
  readonly run?: string;
}

/** Marks tasks as done, releases what waits for them, and closes machines whose last task it was. */
export class Completions {
  private readonly session: Session;
  /** Open needs that were observed in this apply. */
  private readonly observed = new Set<string>();

  constructor(session: Session) {
    this.session = session;
  }

  /** Everything that is free at the beginning of a round. */
  openRound(): void {
    const { round } = this.session;
    round.plan.machines.forEach((machine, index) => {
      if (!machine.settled && round.left[index] === 0) this.closeMachine(index);
    });
    this.release([...round.free()]);
  }

  /** Done: by a run, or because nothing changed. */
  reach(flight: Flight, reached: Reached): void {
    const { session } = this;
    session.flights.delete(flight.key);
    session.known.delete(flight.key);
    this.record(flight, reached);
    if (flight.n < 0) return;
    session.round.scheduler.release(flight.n);
    if (this.isOutdated(flight, reached)) {
      session.replanNeeded = true;
      return;
    }
    this.release(session.round.finish(flight.n, reached.digest, reached.values));
    this.closeMachineOf(flight.task);
  }

  /** Not started after all: the plan is being stopped. */
  leave(flight: Flight): void {
    this.session.flights.delete(flight.key);
    if (flight.n >= 0) this.session.round.scheduler.release(flight.n);
  }

  /** Hands free tasks to the scheduler; those without steps are done at once, with what that frees. */
  release(free: readonly number[]): void {
    const { round } = this.session;
    const waiting = [...free];
    for (let at = 0; at < waiting.length; at += 1) {
      const n = waiting[at] ?? 0;
      const task = round.task(n);
      if (this.session.flights.has(round.key(n)) || this.session.known.has(round.key(n))) continue;
      if (!isInstant(task)) {
        round.scheduler.add(n);
        this.session.freed.push(n);
      } else if (this.instant(n, task)) {
        waiting.push(...round.finish(n, round.task(n).digest, undefined));
        this.closeMachineOf(task);
      }
    }
  }

  /** It began under an earlier plan, and the present one wants another digest: the next plan runs it again. */
  private isOutdated({ plan, n }: Flight, { digest }: Reached): boolean {
    const { round } = this.session;
    const wanted = round.task(n).digest;
    return plan !== round.plan && wanted !== undefined && wanted !== digest;
  }

  private instant(n: number, task: PlanTask): boolean {
    const { session } = this;
    const flight = newFlight(session.round, n);
    if (task.kind === 'observe' && !this.observe(flight)) return false;
    const digest =
      task.digest ?? (task.kind === 'role' ? evaluate(session.prepare, session.round, task).digest : undefined);
    if (session.round.status(n) !== 'done' || session.round.stored(n)?.digest !== digest)
      this.record(flight, { digest });
    return true;
  }

  /** A need is open once only: asked again about the same fact, it stays unanswered. */
  private observe(flight: Flight): boolean {
    const { session } = this;
    const { task } = flight;
    if (!this.observed.has(task.id)) {
      this.observed.add(task.id);
      session.replanNeeded = true;
      return true;
    }
    const why = `the fact that decides it was not observed (${task.reason})`;
    session.change(flight, { to: 'failed', cut: 'failed', why });
    session.known.set(flight.key, 'failed');
    session.batch.events.push({ type: 'task.failed', task: task.id, message: why });
    return false;
  }

  private record(flight: Flight, reached: Reached): void {
    const { session } = this;
    const { task, machine } = flight;
    if (task.verb === 'remove') return this.undo(flight, reached.run);
    const { digest, values, content, inputs, run } = reached;
    session.change(flight, { to: 'done', digest, values, content, inputs, run });
    session.batch.events.push({ type: 'task.done', task: task.id, machine: machine?.desired.name });
    for (const { capability, place } of task.founds ?? []) {
      const id = machine?.desired.id ?? '';
      const known = session.round.record.founded.find((each) => each.capability === capability && each.place === place);
      if (known?.machines.includes(id)) continue;
      session.batch.founded.push({ capability, place, machine: id });
      session.batch.events.push({
        type: 'founded',
        task: task.id,
        machine: machine?.desired.name,
        message: capability,
      });
    }
  }

  /** What a remove undid is no longer recorded: every row of that instance but the remove itself. */
  private undo(flight: Flight, run: string | undefined): void {
    const { session } = this;
    const { task, machine } = flight;
    session.moved = true;
    session.change(flight, { to: 'removed', cut: undefined, run });
    session.batch.events.push({ type: 'task.removed', task: task.id, machine: machine?.desired.name });
    const { instance } = splitTaskId(task.id);
    for (const row of session.round.record.tasksOf(flight.home ?? '')) {
      if (row.key === flight.key || splitTaskId(row.id).instance !== instance || session.flights.has(row.key)) continue;
      const n = session.round.numberOf(row.key);
      const was = n === undefined ? row.status : session.round.status(n);
      session.batch.deleted.push({ key: row.key, machine: row.machine, was });
    }
  }

  private closeMachineOf(task: PlanTask): void {
    if (task.machine !== undefined && this.session.round.left[task.machine] === 0) this.closeMachine(task.machine);
  }

  /** All tasks of a machine are done: it is settled under the plan's signature, or gone. */
  private closeMachine(index: number): void {
    const { session } = this;
    const machine = session.round.plan.machines[index];
    if (machine === undefined) throw new AppError('internal', `cannot close machine ${index}: it is not in the plan`);
    const { id, name } = machine.desired;
    if (machine.action !== 'remove') {
      session.batch.machines.push({ id, settled: machine.signature });
      return;
    }
    session.moved = true;
    session.batch.gone.push(id);
    session.batch.events.push({ type: 'machine.gone', machine: name });
    session.states.forget(id);
  }
}
