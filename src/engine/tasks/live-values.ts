import { AppError } from '../../model/errors.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { PlanTask, Source } from '../../model/plan.ts';
import type { RecordedValues } from '../../model/record.ts';
import type { ValueLookup } from '../../resolve/resolve-input.ts';
import type { Store } from '../../stores/store.ts';
import type { AnnealDeps } from '../anneal-request.ts';
import type { MachineStates } from './machine-states.ts';
import { peersOf } from './peers.ts';
import type { Round } from './round.ts';
import { valueTypesOf } from './run-content.ts';
import { liveAliases } from './sources.ts';

type Live = NonNullable<ValueLookup['live']>;

/** Reads `live` inputs: the provider's `publish`, once for all that wait at the same time. */
export class LiveValues {
  private readonly deps: AnnealDeps;
  private readonly deployment: string;
  private readonly states: MachineStates;
  private readonly signal: AbortSignal;
  private readonly onContact: (machine: string) => void;
  private readonly reading = new Map<string, Promise<RecordedValues>>();

  constructor(
    deps: AnnealDeps,
    deployment: string,
    states: MachineStates,
    signal: AbortSignal,
    onContact: (machine: string) => void,
  ) {
    this.deps = deps;
    this.deployment = deployment;
    this.states = states;
    this.signal = signal;
    this.onContact = onContact;
  }

  /** Whether a task has live inputs whose provider must be asked. */
  isNeeded(task: PlanTask): boolean {
    return task.recorded === undefined && liveAliases(task.role?.file, Object.keys(task.sources)).length > 0;
  }

  /** Fresh values by alias. Throws what the providers answered when none of them does. */
  async read(round: Round, task: PlanTask): Promise<Live> {
    const live: Record<string, RecordedValues | readonly RecordedValues[]> = {};
    for (const alias of liveAliases(task.role?.file, Object.keys(task.sources))) {
      const source = task.sources[alias];
      const values = source === undefined ? undefined : await this.readSource(round, source);
      if (values !== undefined) live[alias] = values;
    }
    return live;
  }

  private async readSource(
    round: Round,
    source: Source,
  ): Promise<RecordedValues | readonly RecordedValues[] | undefined> {
    switch (source.kind) {
      case 'none':
        return undefined;
      case 'values':
        return source.values;
      case 'all': {
        const all = await Promise.all(source.of.map((each) => this.readSource(round, each)));
        return all.flatMap((values) => values ?? []);
      }
      case 'first':
        return this.readFirst(round, source.of);
      case 'task':
        return wasDone(round, source) ? this.publishOnce(round, round.task(source.task).id, source.task) : undefined;
      case 'recorded':
        return this.publishOnce(round, source.task, undefined);
    }
  }

  private async readFirst(round: Round, sources: readonly Source[]): Promise<RecordedValues | undefined> {
    let last: unknown;
    const surest = sources.filter((source) => isDone(round, source));
    for (const source of new Set([...surest, ...sources])) {
      try {
        const values = await this.readSource(round, source);
        if (values !== undefined && !Array.isArray(values)) return values as RecordedValues;
      } catch (error) {
        last = error;
      }
    }
    if (last !== undefined) throw last;
    return undefined;
  }

  private publishOnce(round: Round, id: string, n: number | undefined): Promise<RecordedValues> {
    const now = this.reading.get(id);
    if (now !== undefined) return now;
    const reading = this.publish(round, id, n).finally(() => this.reading.delete(id));
    this.reading.set(id, reading);
    return reading;
  }

  private async publish(round: Round, id: string, n: number | undefined): Promise<RecordedValues> {
    const { store, runner, content, clock } = this.deps;
    const stored = n === undefined ? round.record.task(id) : round.stored(n);
    const known = (n === undefined ? undefined : round.valuesOf(n)) ?? stored?.values;
    const role = (n === undefined ? undefined : round.task(n).role) ?? content.roles.get(stored?.role ?? '');
    if (role === undefined) return known ?? {};
    const index =
      n === undefined
        ? round.plan.machines.findIndex((each) => each.desired.id === stored?.machine)
        : round.task(n).machine;
    const machine = index === undefined ? undefined : round.plan.machines[index];
    const endpoint = machine === undefined ? undefined : this.states.endpoint(machine);
    if (role.file.publish === undefined) return known ?? {};
    if (endpoint !== undefined) this.onContact(endpoint.name);
    const provider: PlanTask | undefined = n === undefined ? undefined : round.task(n);
    const result = await runner.publish(
      {
        run: clock.uuid(),
        deployment: this.deployment,
        task: id,
        verb: 'publish',
        mode: 'changed',
        content: { role: role.file, files: role.files },
        inputs: await this.inputsOf(round, n, stored?.inputs, store),
        machine: endpoint,
        dead: false,
        endLeftovers: false,
        peers: provider === undefined ? {} : peersOf(round, this.states, content, provider, role.file),
        desired: machine?.desired,
        platform: machine?.platform,
        valueTypes: valueTypesOf(role.file, content),
      },
      { signal: this.signal, log: () => {} },
    );
    if (result.outcome.kind !== 'done') throw publishError(id, result.outcome);
    const fresh = await store.sealValues(result.outcome.outputs, new Set(result.secret ?? []));
    return { ...known, ...fresh };
  }

  private async inputsOf(
    round: Round,
    n: number | undefined,
    hash: string | undefined,
    store: Store,
  ): Promise<RecordedValues> {
    if (n !== undefined) return this.deps.taskInputs(round.plan, round.task(n), round.lookup(this.states)).inputs;
    return (hash === undefined ? undefined : await store.inputs(hash)) ?? {};
  }
}

function isDone(round: Round, source: Source): boolean {
  return source.kind !== 'task' || round.isDone(source.task);
}

/** Done now, or done before and about to run again: a change of all members at once leaves none that is done. */
function wasDone(round: Round, source: Source & { readonly kind: 'task' }): boolean {
  return round.isDone(source.task) || round.stored(source.task)?.doneDigest !== undefined;
}

function publishError(id: string, outcome: Exclude<Outcome, { kind: 'done' }>): AppError {
  const cause = outcome.kind === 'failed' || outcome.kind === 'retry' ? outcome.error : undefined;
  const why = outcome.kind === 'wait' ? outcome.for : outcome.kind === 'retry' ? outcome.reason : outcome.error.message;
  const hint = cause?.hint === undefined ? {} : { hint: cause.hint };
  return new AppError(cause?.code ?? 'unreachable', `cannot read what ${id} publishes now: ${why}`, { ...hint, cause });
}
