import type { Plan } from '../../model/plan.ts';
import type { BoundNeed, BoundRole, ChoiceMade } from '../bindings.ts';
import { canonical } from '../canonical.ts';
import type { Node } from '../nodes.ts';
import { type PlanState, stateOf } from '../plan-state.ts';
import type { ResolvedClass } from '../resolve-class.ts';
import type { WideBinding } from '../wide-needs.ts';
import { collectInputs, collectValues, type InputsDraft, worldOf } from './input-values.ts';
import type { NeedSummary, ProviderSummary, RoleSummary, Summary } from './summary.ts';

type ProviderDraft = Omit<ProviderSummary, 'machines' | 'rejected' | 'values'> & {
  machines: number;
  readonly rejected: Map<string, string>;
  readonly values: InputsDraft;
};
type NeedDraft = Omit<NeedSummary, 'providers' | 'by' | 'open'> & {
  readonly providers: Map<string, ProviderDraft>;
  readonly by: Set<string>;
  open: boolean;
};
type RoleDraft = Omit<RoleSummary, 'tasks' | 'inputs'> & { tasks: number; readonly inputs: InputsDraft };

/** What is chosen, and why; the reasons of a binding. */
type Reason = Pick<ChoiceMade, 'rule' | 'candidates'>;

/**
 * What a plan of this process binds, by group. Make the plan with `full`, so that machines on which nothing is to be done count too.
 * Costs what the plan's classes and roles cost, not its machines. Errors: `internal` for a plan of another process.
 */
export function summarize(plan: Plan): Summary {
  return new Summarizer(stateOf(plan)).summarize();
}

class Summarizer {
  private readonly groups = new Map<string, number>();
  private readonly sites = new Map<string, number>();
  private readonly needs = new Map<string, NeedDraft>();
  private readonly roles = new Map<string, RoleDraft>();
  private readonly open = new Map<string, string>();
  private readonly state: PlanState;

  constructor(state: PlanState) {
    this.state = state;
  }

  summarize(): Summary {
    const { bound, context } = this.state;
    for (const resolved of bound.classes) this.addClass(resolved);
    for (const { place, role } of bound.wide.placeRoles.values()) this.addRole(kindOf(place), role, 1);
    for (const binding of bound.wide.bindings.values()) this.addWide(binding);
    this.addInputs();
    const workload = context.content.deployment.file.workload;
    const { groups, sites, needs, roles, open } = this;
    const roleNames = new Set([...roles.values()].map(({ role }) => role));
    return { workload, groups, sites, needs, roles, roleNames, open };
  }

  private addClass({ cls, solver, group, site }: ResolvedClass): void {
    const machines = cls.members.length;
    const place = `group/${group}`;
    add(this.groups, group, machines);
    add(this.sites, site, machines);
    const reasons = new Map<string, Reason>();
    for (const choice of solver.choices) reasons.set(choice.need.capability, choice);
    const [firstOpen] = solver.open;
    if (firstOpen !== undefined && !this.open.has(place)) this.open.set(place, firstOpen.waitsFor);
    const counted = new Set<string>();
    const met = (bound: BoundNeed, by: string) => this.addLocal(place, bound, by, machines, reasons, counted);
    for (const role of solver.roles) this.addRole(place, role, machines);
    for (const bound of solver.groupNeeds) met(bound, bound.by ?? place);
    for (const role of solver.roles) for (const bound of role.needs) met(bound, bound.by ?? role.plan.name);
  }

  private addLocal(
    place: string,
    bound: BoundNeed,
    by: string,
    machines: number,
    reasons: ReadonlyMap<string, Reason>,
    counted: Set<string>,
  ): void {
    const { target, asked } = bound;
    if (target.kind !== 'local' && target.kind !== 'values' && target.kind !== 'open') return;
    const { capability } = bound.need.need;
    const suffix = asked === undefined ? '' : canonical(asked);
    const need = this.needAt(place, capability, bound.need.scope, suffix, asked);
    need.by.add(by);
    if (target.kind === 'open') need.open = true;
    // Several roles of one machine may need the same: its provider counts once.
    if (target.kind === 'open' || counted.has(`${capability}${suffix}`)) return;
    counted.add(`${capability}${suffix}`);
    const reason = reasons.get(capability);
    if (target.kind === 'values') collectValues(this.provide(need, target.who, machines, reason).values, target.values);
    else
      for (const role of new Map(target.roles.map((each) => [keyOf(each), each])).values())
        this.provide(need, role, machines, reason);
  }

  private addWide({ key, need, place, by, met, rule, candidates }: WideBinding): void {
    if (met === undefined) return;
    const { capability } = need.need;
    const suffix = key.slice(`${capability}@${place}`.length);
    const summary = this.needAt(kindOf(place), capability, need.scope, suffix, undefined);
    summary.by.add(by);
    const reason = { rule, candidates };
    if (met.kind === 'provided') {
      collectValues(this.provide(summary, met.provided.who, 1, reason).values, met.provided.values);
    } else if (met.kind === 'place') this.provide(summary, met.role.role, 1, reason);
    else for (const { role, resolved } of met.members) this.provide(summary, role, resolved.cls.members.length, reason);
  }

  private needAt(
    place: string,
    capability: string,
    scope: NeedSummary['scope'],
    suffix: string,
    asked: BoundNeed['asked'],
  ): NeedDraft {
    const key = `${place} ${capability}${suffix}`;
    let need = this.needs.get(key);
    if (need === undefined) {
      need = { key, place, capability, scope, asked, providers: new Map(), by: new Set(), open: false };
      this.needs.set(key, need);
    }
    return need;
  }

  private provide(
    need: NeedDraft,
    by: BoundRole | string,
    machines: number,
    reason: Reason | undefined,
  ): ProviderDraft {
    const role = typeof by === 'string' ? undefined : by;
    const key = role === undefined ? 'provided' : keyOf(role);
    let provider = need.providers.get(key);
    if (provider === undefined) {
      const name = typeof by === 'string' ? by : by.plan.name;
      const chosen = reason?.candidates.find(({ verdict }) => verdict === 'chosen');
      provider = {
        key,
        name,
        provided: role === undefined,
        hash: role?.plan.role.hash ?? '',
        founds: (role?.plan.founds.length ?? 0) > 0,
        machines: 0,
        rule: reason?.rule ?? 'only',
        because: chosen?.why ?? `${name} is there for another need and provides it too`,
        rejected: new Map(),
        values: new Map(),
      };
      need.providers.set(key, provider);
    }
    provider.machines += machines;
    for (const { name, verdict, why } of reason?.candidates ?? [])
      if (verdict !== 'chosen' && !provider.rejected.has(name)) provider.rejected.set(name, why);
    return provider;
  }

  private addRole(place: string, bound: BoundRole, tasks: number): void {
    const id = `${place} ${keyOf(bound)}`;
    const known = this.roles.get(id);
    if (known !== undefined) {
      known.tasks += tasks;
      return;
    }
    const { role, name, founds } = bound.plan;
    const version = this.state.context.content.packs.get(role.pack)?.version;
    this.roles.set(id, {
      place,
      key: keyOf(bound),
      role: name,
      hash: role.hash,
      pack: version === undefined ? role.pack : `${role.pack} ${version}`,
      founds: founds.length > 0,
      tasks,
      inputs: new Map(),
    });
  }

  private addInputs(): void {
    const world = worldOf(this.state);
    // Roles of machines that wait for a fact have no tasks yet; what their inputs read of files and facts is known all the same.
    const waiting = this.state.bound.classes.filter(({ solver }) => solver.open.length > 0);
    for (const node of [...this.state.order, ...waiting.flatMap(nodesOf)]) {
      if (node.kind !== 'role' || node.role === undefined) continue;
      const place = node.resolved === undefined ? kindOf(node.placed?.place ?? '') : `group/${node.resolved.group}`;
      const summary = this.roles.get(`${place} ${keyOf(node.role)}`);
      if (summary !== undefined) collectInputs(this.state, world, node, summary.inputs);
    }
  }
}

/** Nodes of roles without tasks, for their inputs; nothing is known of what other roles publish. */
function nodesOf(resolved: ResolvedClass): readonly Node[] {
  const { solver, cls } = resolved;
  return solver.roles.map((role) => ({
    id: -1,
    kind: 'role',
    name: role.key,
    resolved,
    part: undefined,
    placed: undefined,
    role,
    members: cls.members,
    locals: [],
    fixed: [],
    joins: [],
    aliases: [],
    stage: 'normal',
    capability: undefined,
  }));
}

/** A role with what it was asked for; which element of `each` it serves says nothing elsewhere. */
function keyOf({ plan, instance }: BoundRole): string {
  return instance?.asked === undefined ? plan.name : `${plan.name}${canonical(instance.asked)}`;
}

function kindOf(place: string): string {
  return place.startsWith('site/') ? 'site' : 'deployment';
}

function add(counts: Map<string, number>, key: string, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}
