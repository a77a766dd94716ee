import type { Scope } from '../model/expressions/expression.ts';
import { needOf } from '../model/files/need.ts';
import type { Binding, Candidate } from '../model/plan.ts';
import type { BoundNeed, BoundRole } from './bindings.ts';
import { type Option, tiersOf, verdicts } from './choice.ts';
import { placeLayers } from './classes.ts';
import { addProblem, type Context } from './context.ts';
import { placeFor } from './founding.ts';
import { instanceKey } from './instances.ts';
import { mergeLayers } from './ladder.ts';
import { type Provided, providedAt, providedToAll } from './provided.ts';
import { judgeWhen, type ResolvedClass, wideKey } from './resolve-class.ts';
import type { NeedPlan, RolePlan } from './role-plan.ts';
import { sealValues } from './secrets.ts';
import { ambiguity, needsItself, orderBound, reasons, roleKey, wideFailure } from './wide-words.ts';

/** A role bound on the machines of a class that serves others too. */
export interface MemberRole {
  readonly resolved: ResolvedClass;
  readonly role: BoundRole;
}

/** A role bound to a site or to the deployment. */
export interface PlaceRole {
  readonly place: string;
  readonly role: BoundRole;
  readonly scope: Scope;
}

/** How a need of wider scope is met in one place. */
export interface WideBinding {
  readonly key: string;
  readonly need: NeedPlan;
  readonly place: string;
  readonly by: string;
  readonly met:
    | { readonly kind: 'members'; readonly members: readonly MemberRole[] }
    | { readonly kind: 'provided'; readonly provided: Provided }
    | { readonly kind: 'place'; readonly role: PlaceRole }
    | undefined;
  readonly rule: Binding['rule'];
  readonly candidates: readonly Candidate[];
}

/** Meets the needs of site and deployment scope, once per capability, place and arguments. */
export class WideNeeds {
  readonly bindings = new Map<string, WideBinding>();
  readonly placeRoles = new Map<string, PlaceRole>();
  private readonly members = new Map<string, MemberRole[]>();
  private readonly underway = new Set<string>();
  private readonly context: Context;
  private readonly sites: readonly string[];

  constructor(context: Context, classes: readonly ResolvedClass[]) {
    this.context = context;
    this.sites = [...new Set(classes.map((resolved) => resolved.site))].sort();
    for (const resolved of classes) {
      for (const role of resolved.solver.roles) {
        for (const { capability } of role.plan.provides) {
          const list = this.members.get(capability);
          if (list === undefined) this.members.set(capability, [{ resolved, role }]);
          else list.push({ resolved, role });
        }
      }
    }
  }

  /** Roles on machines that provide a capability of any scope. */
  providing(capability: string): readonly MemberRole[] {
    return this.members.get(capability) ?? [];
  }

  /** Needs of the workload as a whole. */
  requireForWorkload(): void {
    const { content } = this.context;
    const workload = content.workloads.get(content.deployment.file.workload);
    if (workload === undefined) return;
    const environment = { facts: content.facts, aliases: {}, roots: ['values' as const] };
    (workload.file.requires ?? []).forEach((source, index) => {
      const where = { locate: workload.locate, path: ['requires', index] };
      const need = this.context.roles.needPlan(needOf(source), environment, where);
      if (need.scope === 'machine') {
        addProblem(
          this.context,
          'workload-need',
          `the workload as a whole needs ${need.need.capability}, which is of machine scope`,
          {
            ...where,
            hint: 'Put it under `requires` of the groups whose machines need it.',
          },
        );
        return;
      }
      const places = need.scope === 'site' ? this.sites.map((site) => `site/${site}`) : ['deployment'];
      for (const place of places) {
        const binding = this.require(need, place, undefined, 'workload');
        if (binding.met === undefined && need.need.optional !== true) this.refuse(binding, where);
      }
    });
  }

  refuse(
    binding: WideBinding,
    where: {
      readonly locate: ResolvedClass['cls']['ladder']['layers'][number]['locate'];
      readonly path: readonly (string | number)[];
    },
  ): void {
    addProblem(this.context, 'impossible-need', wideFailure(binding), where);
  }

  /** The binding of a need in a place; makes it when it is asked for the first time. */
  require(need: NeedPlan, place: string, asked: BoundNeed['asked'], by: string): WideBinding {
    const key = wideKey(need, place, asked);
    const known = this.bindings.get(key);
    if (known !== undefined) return known;
    if (this.underway.has(key)) return { key, need, place, by, met: undefined, rule: 'only', candidates: [] };
    this.underway.add(key);
    const binding = this.choose(key, need, place, asked, by);
    this.underway.delete(key);
    this.bindings.set(key, binding);
    return binding;
  }

  private choose(key: string, need: NeedPlan, place: string, asked: BoundNeed['asked'], by: string): WideBinding {
    const { capability } = need.need;
    const site = place.startsWith('site/') ? place.slice(5) : undefined;
    const layers = placeLayers(this.context, site ?? (this.sites.length === 1 ? this.sites[0] : undefined));
    const ladder = mergeLayers(layers);
    const scope: Scope = {
      values: sealValues(this.context, ladder.values),
      deployment: { name: this.context.content.deployment.file.deployment, machines: [] },
      ...(asked === undefined ? {} : { asked }),
    };
    const members = this.providing(capability).filter(({ resolved }) => site === undefined || resolved.site === site);
    const options = this.optionsFor(capability, place, site, members, scope);
    const roots = members.filter((member) => this.isRoot(member, capability));
    const tiers = tiersOf(options.options, { prefer: ladder.prefer[capability], doneBefore: this.doneAt(place) });
    const base = { key, need, place, by };
    for (const tier of orderBound(tiers)) {
      const viable = tier.options.filter((option) =>
        this.judge(option, place, asked, scope, members, roots, capability),
      );
      const bound = viable.filter((option) => option.role !== undefined && option.role.place === 'machine');
      if (viable.length > 1 && bound.length < viable.length) {
        const candidates = verdicts(options.options, undefined, '');
        addProblem(
          this.context,
          'ambiguous-need',
          ambiguity(
            capability,
            place,
            viable.map(({ name }) => name),
          ),
          {},
        );
        return { ...base, met: undefined, rule: tier.rule, candidates };
      }
      const [option] = viable;
      if (option === undefined) continue;
      const candidates = options.options.map(
        (each): Candidate =>
          bound.length > 0 && each.role?.place === 'machine' && each.state !== 'no'
            ? { name: each.name, verdict: 'chosen', why: 'its machines provide it together' }
            : (verdicts(options.options, option, tier.rule).find(({ name }) => name === each.name) as Candidate),
      );
      if (option.provided !== undefined)
        return { ...base, met: { kind: 'provided', provided: option.provided }, rule: tier.rule, candidates };
      if (bound.length > 0) {
        const founds = members.some(({ role }) => role.plan.founds.some(([name]) => name === capability));
        const alone = options.options.every((each) => each.state === 'no' || each.role?.place === 'machine');
        const rule = founds ? 'founder' : alone ? 'only' : tier.rule;
        return { ...base, met: { kind: 'members', members }, rule, candidates };
      }
      const role = this.placeRoles.get(`${place}/${roleKey(option.name, asked)}`);
      if (role !== undefined) return { ...base, met: { kind: 'place', role }, rule: tier.rule, candidates };
    }
    return { ...base, met: undefined, rule: 'only', candidates: verdicts(options.options, undefined, '') };
  }

  private optionsFor(
    capability: string,
    place: string,
    site: string | undefined,
    members: readonly MemberRole[],
    scope: Scope,
  ): { readonly options: readonly Option[] } {
    const bound = new Set(members.map(({ role }) => role.plan.name));
    const options = this.context.roles.providing(capability).map((plan): Option => {
      const option: Option = { name: plan.name, role: plan, founder: false, state: 'fits', why: 'it fits' };
      if (plan.place === 'machine')
        return bound.has(plan.name) ? option : { ...option, state: 'no', why: 'no machine of this deployment has it' };
      const placed = placeFor(plan.place, site ?? '');
      if (placed !== place) return { ...option, state: 'no', why: `its place is the ${plan.place}` };
      const refused = this.platformRefusal(plan, site);
      return refused === undefined
        ? { ...option, ...judgeWhen(plan, scope) }
        : { ...option, state: 'no', why: refused };
    });
    const provided =
      site === undefined
        ? providedToAll(this.context, this.sites, capability)
        : providedAt(this.context, site, capability);
    if (provided !== undefined)
      options.push({ name: 'provided', provided, founder: false, state: 'fits', why: `${provided.who} provides it` });
    return { options };
  }

  private platformRefusal(plan: RolePlan, site: string | undefined): string | undefined {
    const platform = plan.role.platform;
    if (platform === undefined) return undefined;
    const sites = site === undefined ? this.sites : [site];
    const fits = sites.some((name) => this.context.content.sites.get(name)?.file.platform === platform);
    return fits ? undefined : `its pack is for the platform ${platform} only`;
  }

  /** Whether an option can really serve; place roles are bound with their own needs here. */
  private judge(
    option: Option,
    place: string,
    asked: BoundNeed['asked'],
    scope: Scope,
    members: readonly MemberRole[],
    roots: readonly MemberRole[],
    capability: string,
  ): boolean {
    if (option.state !== 'fits') return false;
    if (option.role === undefined) return true;
    if (option.role.place === 'machine') {
      if (roots.length > 0) return members.length > 0;
      option.state = 'no';
      option.why = `it joins a ${capability} that is there already, and nothing founds one`;
      return false;
    }
    const why = this.bindPlaceRole(option.role, place, asked, scope);
    if (why === undefined) return true;
    option.state = 'no';
    option.why = why;
    return false;
  }

  private bindPlaceRole(plan: RolePlan, place: string, asked: BoundNeed['asked'], scope: Scope): string | undefined {
    const key = roleKey(plan.name, asked);
    if (this.placeRoles.has(`${place}/${key}`)) return undefined;
    const needs: BoundNeed[] = [];
    for (const need of plan.needs) {
      const { optional, of, capability } = need.need;
      if (optional === true) needs.push({ need, asked: undefined, target: { kind: 'optional' } });
      else if (of === 'all') needs.push({ need, asked: undefined, target: { kind: 'all' } });
      else if (need.scope === 'machine') return `it needs ${capability} on its machine, and it has none`;
      else {
        const at =
          need.scope === 'deployment' ? 'deployment' : place === 'deployment' ? `site/${this.sites[0]}` : place;
        const binding = this.require(need, at, undefined, plan.name);
        if (binding.met === undefined)
          return `it needs ${capability}, which cannot be met (${reasons(binding.candidates)})`;
        needs.push({ need, asked: undefined, target: { kind: 'wide', key: binding.key } });
      }
    }
    const instance = asked === undefined ? undefined : { key: instanceKey(asked), asked };
    this.placeRoles.set(`${place}/${key}`, { place, role: { plan, key, instance, needs }, scope });
    return undefined;
  }

  /** A provider that does not itself wait for the thing: a founder, one that needs none, or one that is done. */
  private isRoot({ resolved, role }: MemberRole, capability: string): boolean {
    if (role.plan.founds.some(([name]) => name === capability)) return true;
    if (!needsItself(role.plan, capability)) return true;
    return resolved.cls.members.some((member) => {
      if (member.recorded?.settled !== undefined) return true;
      const row = this.context.input.record.task(`${member.name}/${role.key}/apply`);
      return row !== undefined && row.machine === member.id && row.content !== undefined;
    });
  }

  private doneAt(place: string): ReadonlySet<string> {
    const rows = this.context.input.record
      .tasksOf('')
      .filter((row) => row.content !== undefined && row.verb !== 'remove');
    const prefix = place === 'deployment' ? 'deployment/' : `site:${place.slice(5)}/`;
    return new Set(rows.filter((row) => row.id.startsWith(prefix)).map((row) => row.role));
  }
}
