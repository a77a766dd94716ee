import type { Scope } from '../model/expressions/expression.ts';
import type { Json } from '../model/files/values.ts';
import type { Candidate, Instance } from '../model/plan.ts';
import type { BoundNeed, BoundRole, ChoiceMade, OpenChoice } from './bindings.ts';
import { canonical } from './canonical.ts';
import { type Option, tiersOf, verdicts } from './choice.ts';
import { isExpression } from './classes.ts';
import { type Failure, type Ground, sortNeeds, whyFailed } from './ground.ts';
import { elementKey, instanceKey } from './instances.ts';
import type { NeedPlan, RolePlan } from './role-plan.ts';

/** Whether an option's own needs were met, and the roles that it brought, for going back when the rest fails. */
interface Closing {
  done: boolean;
  brought: readonly string[];
}

/** A need still to be met, or the mark that all needs of an option are. */
type Agenda = { readonly rest: Agenda | undefined } & (
  | { readonly need: NeedPlan; readonly by: BoundRole | string; readonly byName: string }
  | { readonly closed: Closing }
);

/**
 * Meets the machine-scope needs of one class to a fixed point, depth first, going back where a choice's own needs fail.
 * Needs are taken in the order of their names, so that the order of files changes nothing.
 */
export class Solver {
  readonly roles: BoundRole[] = [];
  readonly choices: ChoiceMade[] = [];
  readonly open: OpenChoice[] = [];
  /** Needs of the group itself, by capability. */
  readonly groupNeeds: BoundNeed[] = [];
  failure: Failure | undefined;
  private readonly providers = new Map<string, BoundRole[]>();
  private readonly trail: (() => void)[] = [];
  private readonly ground: Ground;
  /** Roles that kept a candidate of some need from being taken. */
  private readonly inTheWay = new Set<string>();
  private fatal = false;

  constructor(ground: Ground) {
    this.ground = ground;
  }

  /** true: solved; false: see `failure`. */
  run(needs: readonly { readonly need: NeedPlan; readonly by: string }[]): boolean {
    let agenda: Agenda | undefined;
    for (const { need, by } of sortNeeds(needs).reverse()) agenda = { need, by, byName: by, rest: agenda };
    return this.solve(agenda);
  }

  /** Roles that provide a machine-scope capability here. */
  providing(capability: string): readonly BoundRole[] {
    return this.providers.get(capability) ?? [];
  }

  private solve(agenda: Agenda | undefined): boolean {
    if (agenda === undefined) return true;
    if ('closed' in agenda) {
      agenda.closed.done = true;
      return this.solve(agenda.rest);
    }
    const { need, byName } = agenda;
    const asked = this.askedOf(need, agenda.by, byName);
    if (asked === 'unknown') return this.leaveOpen(agenda, [], `with of ${need.need.capability}`);
    if (asked === 'failed') return false;
    const bound: BoundNeed = { need, asked, by: byName, target: { kind: 'none' } };
    this.push(typeof agenda.by === 'string' ? this.groupNeeds : agenda.by.needs, bound);
    if (need.need.optional === true) bound.target = { kind: 'optional' };
    else if (need.need.of === 'all') bound.target = { kind: 'all' };
    else if (need.scope !== 'machine') bound.target = { kind: 'wide', key: this.ground.wideKey(need, asked) };
    else return this.solveLocal(agenda, bound);
    return this.solve(agenda.rest);
  }

  private solveLocal(agenda: Agenda & { need: NeedPlan; byName: string }, bound: BoundNeed): boolean {
    const here = this.providers.get(agenda.need.need.capability);
    const provider = here?.[0];
    if (here === undefined || provider === undefined) return this.choose(agenda, bound);
    const instances = here.filter((role) => canonical(role.instance?.asked) === canonical(bound.asked));
    if (instances.length > 0) {
      bound.target = { kind: 'local', roles: instances };
      return this.solve(agenda.rest);
    }
    const option: Option = { name: provider.plan.name, role: provider.plan, founder: false, state: 'fits', why: '' };
    return this.take(agenda, bound, option, [option], 'only');
  }

  private choose(agenda: Agenda & { need: NeedPlan; byName: string }, bound: BoundNeed): boolean {
    const options = this.ground.options(agenda.need);
    for (const option of options) this.rejectConflict(option);
    const preferences = { prefer: this.ground.prefer[agenda.need.need.capability], doneBefore: this.ground.doneBefore };
    let isElsewhere = false;
    for (const tier of tiersOf(options, preferences)) {
      const waiting = tier.options.find((option) => option.state === 'unknown');
      if (waiting !== undefined) {
        if (!this.ground.observed)
          return this.leaveOpen(agenda, verdicts(options, undefined, ''), waiting.waitsFor ?? '', bound);
        for (const option of tier.options) if (option.state === 'unknown') this.rejectUnknown(option);
      }
      const fitting = tier.options.filter((option) => option.state === 'fits');
      const viable = fitting.length === 1 ? fitting : fitting.filter((option) => this.isViable(agenda, bound, option));
      if (this.fatal) return false;
      if (viable.length > 1) return this.failAmbiguous(agenda, options, viable);
      const [option] = viable;
      if (option === undefined) continue;
      const closing: Closing = { done: false, brought: [] };
      if (this.take(agenda, bound, option, options, tier.rule, closing)) return true;
      if (this.fatal) return false;
      if (closing.done) {
        // The failure lies elsewhere: another choice here helps only where this one stood in its way.
        if (!closing.brought.some((name) => this.inTheWay.has(name))) return false;
        isElsewhere = true;
        option.state = 'no';
        option.why = `${this.failure?.need.need.capability ?? 'another need'} cannot be met beside it`;
        continue;
      }
      option.state = 'no';
      option.why = whyFailed(option, this.failure);
    }
    if (isElsewhere) return false;
    this.failure = {
      kind: 'impossible',
      need: agenda.need,
      by: agenda.byName,
      candidates: verdicts(options, undefined, ''),
    };
    return false;
  }

  /** Binds an option, solves its needs and then everything else. Undone when that fails. */
  private take(
    agenda: Agenda & { need: NeedPlan; byName: string },
    bound: BoundNeed,
    option: Option,
    options: readonly Option[],
    rule: ChoiceMade['rule'],
    closing: Closing = { done: false, brought: [] },
  ): boolean {
    const mark = this.trail.length;
    const choice = { need: agenda.need.need, by: agenda.byName, rule, candidates: verdicts(options, option, rule) };
    if (option.role === undefined) {
      const { who, values } = option.provided ?? { who: '', values: {} };
      bound.target = { kind: 'values', who, values };
      this.push(this.choices, { ...choice, provider: { provided: who } });
      closing.done = true;
      return this.solve(agenda.rest) || this.undo(mark, bound);
    }
    const made = this.instancesOf(option.role, bound.asked);
    if (typeof made === 'string') {
      this.failure = { kind: 'impossible', need: agenda.need, by: agenda.byName, candidates: [], message: made };
      return false;
    }
    bound.target = { kind: 'local', roles: made };
    this.push(this.choices, { ...choice, provider: { role: option.role.name } });
    let rest: Agenda = { closed: closing, rest: agenda.rest };
    for (const role of [...made].reverse()) {
      this.bind(role);
      const needs = this.needsOf(role);
      for (const { need, by } of sortNeeds(needs).reverse()) rest = { need, by: role, byName: by, rest };
    }
    if (this.solve(rest)) return true;
    closing.brought = made.map((role) => role.plan.name);
    return this.undo(mark, bound);
  }

  private needsOf(role: BoundRole): readonly { readonly need: NeedPlan; readonly by: string }[] {
    const own = role.plan.needs.map((need) => ({ need, by: role.plan.name }));
    const isReady = role.plan.provides.some(({ capability }) => capability === 'ready-machine');
    return isReady ? [...own, ...this.ground.ready.map((need) => ({ need, by: this.ground.readyBy }))] : own;
  }

  private bind(role: BoundRole): void {
    this.push(this.roles, role);
    for (const { capability, scope } of role.plan.provides) {
      if (scope !== 'machine') continue;
      let list = this.providers.get(capability);
      if (list === undefined) this.providers.set(capability, (list = []));
      this.push(list, role);
      const provided = list;
      this.trail.push(() => {
        if (provided.length === 0) this.providers.delete(capability);
      });
    }
  }

  /** One instance, or one per element of `each`; a sentence when there is none. */
  private instancesOf(plan: RolePlan, asked: BoundNeed['asked']): readonly BoundRole[] | string {
    const suffix = asked === undefined ? '' : instanceKey(asked);
    if (plan.each === undefined) {
      const instance: Instance | undefined = asked === undefined ? undefined : { key: suffix, asked };
      return [{ plan, key: asked === undefined ? plan.name : `${plan.name}[${suffix}]`, instance, needs: [] }];
    }
    const outcome = plan.each.evaluate({ ...this.ground.scope, ...(asked === undefined ? {} : { asked }) });
    if (outcome.kind === 'error') return `each: ${outcome.message}`;
    if (outcome.kind === 'unknown') return `each waits for ${outcome.path}`;
    const elements = Array.isArray(outcome.value) ? (outcome.value as readonly Json[]) : []; // CEL gives JSON
    if (elements.length === 0) return `each: ${plan.each.text} has no element here`;
    return elements.map((each) => {
      const key = suffix === '' ? elementKey(each) : `${suffix},${elementKey(each)}`;
      return { plan, key: `${plan.name}[${key}]`, instance: { key, ...(asked ? { asked } : {}), each }, needs: [] };
    });
  }

  private askedOf(need: NeedPlan, by: BoundRole | string, byName: string): BoundNeed['asked'] | 'unknown' | 'failed' {
    if (need.with.length === 0) return undefined;
    const instance = typeof by === 'string' ? undefined : by.instance;
    const scope: Scope = { ...this.ground.scope, asked: instance?.asked ?? {}, each: instance?.each ?? null };
    const asked: Record<string, Json> = {};
    for (const [name, value] of need.with) {
      if (!isExpression(value)) asked[name] = value;
      else {
        const outcome = value.evaluate(scope);
        if (outcome.kind === 'unknown' && !this.ground.observed) return 'unknown';
        if (outcome.kind !== 'value') {
          const why = outcome.kind === 'error' ? outcome.message : `${outcome.path} is not known here`;
          this.failure = { kind: 'evaluation', need, by: byName, candidates: [], message: `with ${name}: ${why}` };
          return 'failed';
        }
        asked[name] = outcome.value as Json; // secrets cannot be asked for
      }
    }
    return asked;
  }

  private leaveOpen(
    agenda: Agenda & { need: NeedPlan; byName: string },
    candidates: readonly Candidate[],
    waitsFor: string,
    bound?: BoundNeed,
  ): boolean {
    if (bound !== undefined) bound.target = { kind: 'open' };
    const mark = this.trail.length;
    this.push(this.open, { need: agenda.need.need, by: agenda.byName, candidates, waitsFor });
    return this.solve(agenda.rest) || this.undo(mark);
  }

  private rejectConflict(option: Option): void {
    if (option.state === 'no' || option.role === undefined) return;
    for (const { capability, scope } of option.role.provides) {
      const other = scope === 'machine' ? this.providers.get(capability)?.[0] : undefined;
      if (other === undefined || other.plan === option.role) continue;
      this.inTheWay.add(other.plan.name);
      option.state = 'no';
      option.why = `conflicts with ${other.plan.name}, which provides ${capability} on the same machine`;
    }
  }

  private rejectUnknown(option: Option): void {
    option.state = 'no';
    option.why = `${option.why}, which has no value on this machine`;
  }

  /** Whether an option's own needs can be met, leaving no trace. */
  private isViable(agenda: Agenda & { need: NeedPlan; byName: string }, bound: BoundNeed, option: Option): boolean {
    const mark = this.trail.length;
    const alone = { need: agenda.need, by: agenda.byName, byName: agenda.byName, rest: undefined };
    const viable = this.take(alone, bound, option, [option], 'only');
    this.undo(mark, bound);
    if (!viable && !this.fatal) {
      option.state = 'no';
      option.why = whyFailed(option, this.failure);
    }
    return viable;
  }

  private failAmbiguous(
    agenda: Agenda & { need: NeedPlan; byName: string },
    options: readonly Option[],
    viable: readonly Option[],
  ): boolean {
    this.fatal = true;
    const candidates = options.map((option): Candidate => {
      const tied = viable.includes(option);
      return { name: option.name, verdict: 'rejected', why: tied ? 'fits as well as the others' : option.why };
    });
    this.failure = { kind: 'ambiguous', need: agenda.need, by: agenda.byName, candidates };
    return false;
  }

  private push<T>(list: T[], item: T): void {
    list.push(item);
    this.trail.push(() => {
      list.pop();
    });
  }

  private undo(mark: number, bound?: BoundNeed): false {
    while (this.trail.length > mark) this.trail.pop()?.();
    if (bound !== undefined) bound.target = { kind: 'none' };
    return false;
  }
}
