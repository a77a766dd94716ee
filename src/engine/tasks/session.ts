import { AppError } from '../../model/errors.ts';
import type { Plan, PlannedMachine, PlanTask } from '../../model/plan.ts';
import type { TaskStatus } from '../../model/status.ts';
import type { TaskChange, TaskPlace } from '../../stores/commit.ts';
import { snapshotOf } from '../../stores/snapshot.ts';
import type { AnnealDeps, AnnealRequest, Drift } from '../anneal-request.ts';
import { canMove } from '../graph/transitions.ts';
import type { RunResult } from '../run-request.ts';
import { Batch } from './batch.ts';
import { commitBatch } from './commit-batch.ts';
import { GeneratedSecrets } from './generated-secrets.ts';
import { LiveValues } from './live-values.ts';
import { MachineStates } from './machine-states.ts';
import type { Preparation, PrepareDeps, Prepared } from './prepare.ts';
import type { Round } from './round.ts';
import type { RunLog } from './run-log.ts';

/** A task that holds its slot and machine: it is being prepared, or it runs. */
export interface Flight {
  readonly key: number;
  /** Its number in the current plan; -1 when the plan does not have it any more. */
  n: number;
  readonly task: PlanTask;
  readonly machine: PlannedMachine | undefined;
  /** Identity of the machine whose row it is. */
  readonly home: string | undefined;
  run: { readonly id: string; readonly prepared: Prepared; readonly log: RunLog } | undefined;
  /** Its run's row is in the store. */
  durable: boolean;
  /** The plan under which it began. */
  readonly plan: Plan;
}

export function newFlight(round: Round, n: number): Flight {
  const task = round.task(n);
  return {
    key: round.key(n),
    n,
    task,
    machine: round.machineOf(task),
    home: round.home(task),
    run: undefined,
    durable: false,
    plan: round.plan,
  };
}

/** What the loop is told of by what goes on beside it. */
export type Message =
  | { readonly kind: 'ended'; readonly flight: Flight; readonly result: RunResult; readonly values: Sealed }
  | { readonly kind: 'prepared'; readonly flight: Flight; readonly preparation: Preparation | Error }
  | { readonly kind: 'progress'; readonly flight: Flight; readonly text: string }
  | { readonly kind: 'due'; readonly key: number }
  | { readonly kind: 'asked-to-stop' }
  | { readonly kind: 'grace-over' }
  | { readonly kind: 'time-to-plan' }
  | { readonly kind: 'time-to-mark' }
  | { readonly kind: 'broken'; readonly error: AppError };

export type Sealed = Parameters<typeof snapshotOf>[0];

/** Everything that lives as long as one apply. */
export class Session {
  readonly deps: AnnealDeps;
  readonly request: AnnealRequest;
  readonly deployment: string;
  readonly states: MachineStates;
  readonly prepare: PrepareDeps;
  /** Aborts what runs. */
  readonly abort = new AbortController();
  readonly flights = new Map<number, Flight>();
  /** By row key: what ended in this apply and is not tried again by a new plan. */
  readonly known = new Map<number, TaskStatus>();
  readonly attempts = new Map<number, number>();
  /** Row keys of tasks that ran. */
  readonly ran = new Set<number>();
  readonly contacted = new Set<string>();
  readonly drift: readonly Drift[];
  readonly inbox: Message[] = [];
  /** Tasks that became free and whose row does not say so yet. */
  freed: number[] = [];
  batch = new Batch();
  round: Round;
  stopping = false;
  runs = 0;
  /** A fact or a need turned out so that the plan must be made again. */
  replanNeeded = false;
  /** Something was observed or removed since the plan was made: it is made once more before the end. */
  moved = false;
  private readonly kept = new Set<string>();
  private readonly hashes = new WeakMap<object, string>();
  private wakeUp: (() => void) | undefined;

  constructor(deps: AnnealDeps, request: AnnealRequest, round: Round, drift: readonly Drift[] = []) {
    this.drift = drift;
    this.deps = deps;
    this.request = request;
    this.round = round;
    this.deployment = request.lease.deployment;
    this.states = new MachineStates(round.record);
    const generated = new GeneratedSecrets(deps.store, this.deployment);
    const contact = (machine: string) => this.contact(machine);
    const live = new LiveValues(deps, this.deployment, this.states, this.abort.signal, contact);
    this.prepare = { ...deps, states: this.states, live, generated };
  }

  post(message: Message): void {
    this.inbox.push(message);
    this.wakeUp?.();
  }

  /** Resolves when a message is there. */
  async untilMessage(): Promise<void> {
    if (this.inbox.length > 0) return;
    await new Promise<void>((resolve) => {
      this.wakeUp = resolve;
    });
    this.wakeUp = undefined;
  }

  /** Makes everything that was collected durable. */
  async commit(): Promise<void> {
    await commitBatch(this);
  }

  contact(machine: string): void {
    if (this.contacted.has(machine)) return;
    this.contacted.add(machine);
    this.batch.events.push({ type: 'machine.contacted', machine });
  }

  place(flight: Flight): TaskPlace {
    return { key: flight.key, machine: flight.home, was: this.statusOf(flight) };
  }

  /** Adds a change of a row, and keeps in memory what the row will say. */
  change(flight: Flight, change: Change): void {
    const place = this.place(flight);
    const { to } = change;
    if (!canMove(place.was, to))
      throw new AppError(
        'internal',
        `cannot move ${flight.task.id} from ${place.was} to ${to}: there is no such transition`,
      );
    if (to === place.was && to !== 'done') return;
    if (flight.n >= 0) this.round.setStatus(flight.n, to);
    this.batch.tasks.push({ key: place.key, machine: place.machine, was: place.was, ...change });
  }

  /**
   * Writes `ready` for what became free and did not start at once; the rest keeps its turn. Each is a row more in the commit, and
   * nothing waits for it, so a busy annealer writes only some at a time.
   */
  markReady(most: number): void {
    const { round, flights, batch, freed } = this;
    let marked = 0;
    while (freed.length > 0 && marked < most) {
      const n = freed.pop() ?? 0;
      const key = round.key(n);
      if (round.status(n) !== 'blocked' || flights.has(key)) continue;
      round.setStatus(n, 'ready');
      const machine = round.home(round.task(n));
      batch.tasks.push({ key, machine, was: 'blocked', to: 'ready', cut: undefined });
      marked += 1;
    }
  }

  /** Hash of an input snapshot; the snapshot goes into the batch the first time. */
  keepInputs(values: Sealed): string {
    const known = this.hashes.get(values);
    if (known !== undefined) return known;
    const snapshot = snapshotOf(values);
    if (!this.kept.has(snapshot.hash)) this.batch.inputs.push(snapshot);
    this.kept.add(snapshot.hash);
    this.hashes.set(values, snapshot.hash);
    return snapshot.hash;
  }

  keepContent({ content: { hash, content } }: Prepared): string {
    if (!this.kept.has(hash)) this.batch.contents.push({ hash, content });
    this.kept.add(hash);
    return hash;
  }

  private statusOf(flight: Flight): TaskStatus {
    if (flight.n >= 0) return this.round.status(flight.n);
    return flight.run === undefined ? 'ready' : 'running';
  }
}

type Without<T, K extends string> = T extends unknown
  ? { readonly [P in keyof T as P extends K ? never : P]: T[P] }
  : never;
export type Change = Without<TaskChange, 'key' | 'machine' | 'was'>;
