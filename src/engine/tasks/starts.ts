import { toAppError } from '../../model/errors.ts';
import type { PlannedMachine, PlanTask } from '../../model/plan.ts';
import type { LogLine } from '../../model/run.ts';
import { isInstant } from '../graph/instant.ts';
import { runModeOf } from '../graph/run-mode.ts';
import type { RunRequest } from '../run-request.ts';
import type { Completions } from './completions.ts';
import type { Ends } from './ends.ts';
import { runFailure } from './failures.ts';
import { peersOf } from './peers.ts';
import { evaluate, isUnchanged, type Preparation, type Prepared, prepareLater, prepareNow } from './prepare.ts';
import { valueTypesOf } from './run-content.ts';
import { RunLog } from './run-log.ts';
import { type Flight, newFlight, type Session } from './session.ts';

/** Brings free tasks from the scheduler to their runs. What starts is launched only after its start is durable. */
export class Starts {
  private readonly session: Session;
  private readonly completions: Completions;
  private readonly ends: Ends;
  private readonly launches: (() => void)[] = [];

  constructor(session: Session, completions: Completions, ends: Ends) {
    this.session = session;
    this.completions = completions;
    this.ends = ends;
  }

  /** Takes a task that the scheduler handed out. */
  begin(n: number): void {
    const { session } = this;
    const { round } = session;
    const flight = newFlight(round, n);
    const { task } = flight;
    session.flights.set(flight.key, flight);
    try {
      if (task.onlyIf !== undefined && !task.onlyIf.some((each) => this.willRun(each)))
        return this.completions.reach(flight, { digest: task.digest });
      this.prepared(flight, prepareNow(session.prepare, round, task));
    } catch (error) {
      this.prepared(flight, toAppError(error));
    }
  }

  /** Goes on with a task once it is known how it is to run. */
  prepared(flight: Flight, preparation: Preparation | Error): void {
    const { stopping, round: current } = this.session;
    // While it was prepared a new plan may have taken it away, or put something before it.
    const gone = flight.n < 0 || (current.graph.open[flight.n] ?? 0) > 0;
    if (gone || stopping) return this.completions.leave(flight);
    if (preparation instanceof Error) return this.ends.end(flight, runFailure(preparation), {});
    if (preparation.kind === 'unchanged') return this.completions.reach(flight, { digest: preparation.digest });
    if (preparation.kind === 'prepared') return this.start(flight, preparation.prepared);
    const { prepare, round } = this.session;
    prepareLater(prepare, round, flight.task).then(
      (later) => this.session.post({ kind: 'prepared', flight, preparation: later }),
      (error) => this.session.post({ kind: 'prepared', flight, preparation: toAppError(error) }),
    );
  }

  /** Starts what is durable by now. */
  launch(): void {
    for (const start of this.launches.splice(0)) start();
  }

  /** What a run waits for, for those who watch; a run that ended meanwhile waits for nothing. */
  progress(flight: Flight, message: string): void {
    const { session } = this;
    if (session.flights.get(flight.key) !== flight) return;
    const { task, machine } = flight;
    session.batch.events.push({ type: 'task.progress', task: task.id, machine: machine?.desired.name, message });
  }

  private start(flight: Flight, prepared: Prepared): void {
    const { session } = this;
    const { task } = flight;
    const id = session.deps.clock.uuid();
    const mode = runModeOf(session.round.stored(flight.n));
    flight.run = { id, prepared, log: new RunLog(id) };
    session.runs += 1;
    session.ran.add(flight.key);
    const machine = flight.machine?.desired.name;
    if (machine !== undefined) session.contact(machine);
    session.keepContent(prepared);
    const inputs = session.keepInputs(prepared.inputs);
    session.batch.started.push({ run: id, task: flight.key, taskId: task.id, machine, verb: task.verb, mode, inputs });
    session.change(flight, { to: 'running', run: id });
    session.batch.events.push({ type: 'task.started', task: task.id, machine });
    const request = this.request(flight, prepared, id, mode);
    this.launches.push(() => {
      flight.durable = true;
      void this.launchOne(flight, request);
    });
  }

  private async launchOne(flight: Flight, request: RunRequest): Promise<void> {
    const { session } = this;
    const { runner, store } = session.deps;
    const log = (line: LogLine) => {
      flight.run?.log.write(line);
      if (line.progress) session.post({ kind: 'progress', flight, text: line.text });
    };
    try {
      const result = await runner.run(request, { signal: session.abort.signal, log });
      const done = result.outcome.kind === 'done' ? result.outcome.outputs : {};
      const secret = new Set(result.secret ?? []);
      const values = secret.size === 0 ? done : await store.sealValues(done, secret);
      session.post({ kind: 'ended', flight, result, values });
    } catch (error) {
      session.post({ kind: 'ended', flight, result: runFailure(toAppError(error)), values: {} });
    }
  }

  private request(flight: Flight, prepared: Prepared, run: string, mode: RunRequest['mode']): RunRequest {
    const { states, deps, round, deployment } = this.session;
    const { task, machine } = flight;
    const { content } = prepared.content;
    return {
      run,
      deployment,
      task: task.id,
      verb: task.verb,
      mode,
      content,
      inputs: prepared.inputs,
      machine: machine === undefined ? undefined : states.endpoint(machine),
      dead: machine !== undefined && (states.dead.has(machine.desired.id) || isDoomed(machine)),
      endLeftovers: round.stored(flight.n)?.cut === 'cancelled',
      peers: peersOf(round, states, deps.content, task, content.role),
      desired: machine?.desired,
      platform: machine?.platform,
      ...(prepared.fromVersion === undefined ? {} : { fromVersion: prepared.fromVersion }),
      ...(task.kind === 'role' ? { valueTypes: valueTypesOf(content.role, deps.content) } : {}),
    };
  }

  /** Whether a task ran in this apply, or will as far as can be told now. */
  private willRun(n: number): boolean {
    const { session } = this;
    const { round } = session;
    const task: PlanTask = round.task(n);
    if (session.ran.has(round.key(n))) return true;
    if (round.isDone(n)) return false;
    if (task.onlyIf !== undefined) return task.onlyIf.some((each) => this.willRun(each));
    if (isInstant(task)) return false;
    if (task.recorded !== undefined) return true;
    return !isUnchanged(round, task, evaluate(session.prepare, round, task).digest);
  }
}

/** About to be destroyed: what runs on it would be undone anyway. An adopted machine lives on and is cleaned. */
function isDoomed(machine: PlannedMachine): boolean {
  return machine.action === 'remove' && machine.origin === 'created';
}
