import type { Scope } from '../model/expressions/expression.ts';
import { needOf } from '../model/files/need.ts';
import type { ListenRule } from '../model/machine.ts';
import type { RecordedValue } from '../model/record.ts';
import { addressesOf } from './addresses.ts';
import { canonical } from './canonical.ts';
import type { Option } from './choice.ts';
import { type MachineClass, machineScope } from './classes.ts';
import type { Context } from './context.ts';
import { type Founding, type FoundingOffer, placeFor } from './founding.ts';
import { listensOf, listenText } from './listens.ts';
import type { Member } from './members.ts';
import { OPENED_PORTS } from './place-facts.ts';
import { providedAt } from './provided.ts';
import type { NeedPlan, RolePlan } from './role-plan.ts';
import { sealValues } from './secrets.ts';
import { Solver } from './solver.ts';

/** A class with its machine-scope needs met, or with the reason why not (`solver.failure`). */
export interface ResolvedClass {
  readonly cls: MachineClass;
  readonly solver: Solver;
  readonly solved: boolean;
  /** What expressions see on every machine of the class; addresses and names are the first member's. */
  readonly scope: Scope;
  readonly site: string;
  readonly group: string;
  /** Ports that others may reach on its machines. */
  readonly listens: readonly ListenRule[];
}

/** Roles that may not be bound in a class, with the reason: their wider needs cannot be met. */
export type Bans = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function resolveClass(context: Context, cls: MachineClass, founding: Founding, bans: Bans): ResolvedClass {
  const first = cls.members[0] as Member; // a class has a member
  const site = first.site.name;
  const scope: Scope = {
    machine: machineScope(first, addressesOf(first.networks, cls.ladder.address)),
    group: { name: first.group, machines: [] },
    deployment: { name: context.content.deployment.file.deployment, machines: [] },
    values: sealValues(context, cls.ladder.values),
  };
  const plain = { facts: context.content.facts, aliases: {}, roots: ['values' as const] };
  const where = (path: readonly (string | number)[]) => ({ locate: first.site.locate, path });
  const solver = new Solver({
    scope,
    observed: cls.observed,
    doneBefore: cls.doneBefore,
    prefer: cls.ladder.prefer,
    ready: readyList(context, cls, first).map((capability) =>
      context.roles.needPlan({ capability }, plain, where(['ready'])),
    ),
    readyBy: `site/${site}`,
    options: (need) => optionsFor(context, cls, founding, bans.get(cls.key), need, scope),
    wideKey: (need, asked) => wideKey(need, placeFor(need.scope, site), asked),
  });
  const solved = solver.run(groupNeeds(context, first));
  const listens = solved ? listensOf(solver.roles, scope) : [];
  return { cls, solver, solved, scope: withListens(scope, listens), site, group: first.group, listens };
}

/** What a site wants on a machine first: its `ready` list, and its ports opened where the platform does that by rules of its own. */
function readyList(context: Context, cls: MachineClass, member: Member): readonly string[] {
  const opens = context.input.portRules?.[member.site.name]?.opens === true && member.origin === 'created';
  const { ready } = cls.ladder;
  if (!opens || ready.includes(OPENED_PORTS) || !context.content.capabilities.has(OPENED_PORTS)) return ready;
  return [...ready, OPENED_PORTS];
}

function withListens(scope: Scope, listens: readonly ListenRule[]): Scope {
  const { machine } = scope;
  if (machine === undefined) return scope;
  return { ...scope, machine: { ...machine, facts: { ...machine.facts, listens: listens.map(listenText) } } };
}

export function wideKey(
  need: NeedPlan,
  place: string,
  asked: Readonly<Record<string, RecordedValue>> | undefined,
): string {
  return `${need.need.capability}@${place}${asked === undefined ? '' : canonical(asked)}`;
}

/** What every machine of a group needs: the two milestones, what the site adds, what the group requires. */
function groupNeeds(context: Context, member: Member): readonly { readonly need: NeedPlan; readonly by: string }[] {
  const { content } = context;
  const workload = content.workloads.get(content.deployment.file.workload);
  const environment = { facts: content.facts, aliases: {}, roots: ['values' as const, 'machine' as const] };
  const milestones = ['machine-up', 'ready-machine'].filter((name) => content.capabilities.has(name));
  const locate = workload?.locate ?? content.deployment.locate;
  return [
    ...milestones.map((capability) => ({
      need: context.roles.needPlan({ capability }, environment, { locate, path: [] }),
      by: `group/${member.group}`,
    })),
    ...(member.site.file.adds ?? []).map((capability) => ({
      need: context.roles.needPlan({ capability }, environment, { locate: member.site.locate, path: ['adds'] }),
      by: `site/${member.site.name}`,
    })),
    ...(workload?.file.groups[member.group]?.requires ?? []).map((source, index) => ({
      need: context.roles.needPlan(needOf(source), environment, {
        locate,
        path: ['groups', member.group, 'requires', index],
      }),
      by: `group/${member.group}`,
    })),
  ];
}

function optionsFor(
  context: Context,
  cls: MachineClass,
  founding: Founding,
  banned: ReadonlyMap<string, string> | undefined,
  need: NeedPlan,
  scope: Scope,
): readonly Option[] {
  const { capability } = need.need;
  const member = cls.members[0] as Member; // a class has a member
  const options = context.roles.providing(capability).map((plan): Option => {
    const option: Option = { name: plan.name, role: plan, founder: false, state: 'fits', why: 'it fits' };
    const refused = refusal(plan, member, banned);
    if (refused !== undefined) return { ...option, state: 'no', why: refused };
    const judged = judgeWhen(plan, scope);
    if (judged.state === 'no') return { ...option, ...judged };
    const elements = judged.state === 'fits' ? plan.each?.evaluate(scope) : undefined;
    if (elements?.kind === 'unknown') {
      const waitsFor = elements.path.replace(/^machine\./, '');
      return { ...option, state: 'unknown', why: `each waits for ${elements.path}`, waitsFor };
    }
    let founder = false;
    for (const [founded] of plan.founds) {
      const reach = context.content.capabilities.get(founded)?.file.scope ?? 'deployment';
      const verdict = founding.verdict(founded, placeFor(reach, member.site.name), member.id);
      if (verdict !== 'open' && verdict !== 'founder') return { ...option, state: 'no', why: verdict };
      founder = true;
    }
    return { ...option, ...judged, founder };
  });
  const provided = providedAt(context, member.site.name, capability);
  if (provided !== undefined)
    options.push({ name: 'provided', provided, founder: false, state: 'fits', why: `${provided.who} provides it` });
  return options;
}

function refusal(plan: RolePlan, member: Member, banned: ReadonlyMap<string, string> | undefined): string | undefined {
  if (plan.place !== 'machine') return `its place is the ${plan.place}, not a machine`;
  const platform = plan.role.platform;
  if (platform !== undefined && platform !== member.site.file.platform)
    return `its pack is for the platform ${platform} only, and site ${member.site.name} is ${member.site.file.platform}`;
  return banned?.get(plan.name);
}

/** `when` as a verdict. Without `when` a role always fits. */
export function judgeWhen(plan: RolePlan, scope: Scope): Pick<Option, 'state' | 'why' | 'waitsFor'> {
  if (plan.when === undefined) return { state: 'fits', why: 'it fits everywhere' };
  const outcome = plan.when.evaluate(scope);
  if (outcome.kind === 'error') return { state: 'no', why: `when: ${outcome.message}` };
  if (outcome.kind === 'unknown') {
    const waitsFor = outcome.path.replace(/^machine\./, '');
    return { state: 'unknown', why: `when: ${plan.when.text} waits for ${outcome.path}`, waitsFor };
  }
  if (outcome.value === true) return { state: 'fits', why: `when: ${plan.when.text} is true` };
  return { state: 'no', why: `when: ${plan.when.text} is false` };
}

/** Members of a class on which a role that founds is bound. */
export function foundingOffers(context: Context, resolved: ResolvedClass): readonly FoundingOffer[] {
  return resolved.solver.roles.flatMap(({ plan }) =>
    plan.founds.flatMap(([capability, mode]) => {
      const reach = context.content.capabilities.get(capability)?.file.scope ?? 'deployment';
      const place = placeFor(reach, resolved.site);
      return resolved.cls.members.map((member) => ({ capability, place, mode, member }));
    }),
  );
}
