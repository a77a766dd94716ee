import { hash } from 'node:crypto';
import type { Content } from '../model/content.ts';
import type { Expression, MachineScope } from '../model/expressions/expression.ts';
import type { Facts } from '../model/facts.ts';
import type { Json } from '../model/files/values.ts';
import type { Context } from './context.ts';
import { type Ladder, type Layer, mergeLayers } from './ladder.ts';
import type { Member } from './members.ts';
import { machineReads, type RolePlan } from './role-plan.ts';

/** Machines that resolve alike: same group, site, layers, read facts, past and founding. Resolved once. */
export interface MachineClass {
  readonly key: string;
  readonly members: readonly Member[];
  readonly ladder: Ladder;
  /** true: facts are observed, so what is still unknown stays unknown. */
  readonly observed: boolean;
  readonly facts: Facts;
  readonly doneBefore: ReadonlySet<string>;
  /** Identities of `members` that found something: a class of its own each. */
  readonly founder: string;
}

/** What of a machine may tell two machines apart, over all loaded roles. */
export interface Distinctions {
  /** Paths of facts that some expression reads. */
  readonly facts: readonly string[];
  /** An expression that chooses reads the machine's name or ordinal. */
  readonly own: boolean;
  /** Roles that compete with another for a machine-scope capability; only for these "done here before" matters. */
  readonly contested: ReadonlySet<string>;
  /** Changes when other roles compete. */
  readonly mark: string;
}

export function distinctions(context: Context): Distinctions {
  const facts = new Set<string>();
  let own = false;
  const plans = context.roles.all();
  for (const plan of plans) {
    const choosing = choosingReferences(plan);
    if (machineReads(choosing).own) own = true;
    for (const path of [...choosing, ...plan.inputs.flatMap((input) => input.from?.references ?? [])])
      addFact(facts, path);
    for (const { values } of plan.provides)
      for (const [, expression] of values) for (const path of expression.references) addFact(facts, path);
  }
  const contested = contestedRoles(context.content, plans);
  const mark = hash('sha256', [...contested].sort().join(','), 'base64url').slice(0, 6);
  return { facts: [...facts].sort(), own, contested, mark };
}

/** References of what chooses: `when`, `each` and `with`. */
function choosingReferences(plan: RolePlan): readonly string[] {
  const asks = plan.needs.flatMap((need) =>
    need.with.flatMap(([, value]) => (isExpression(value) ? value.references : [])),
  );
  return [...(plan.when?.references ?? []), ...(plan.each?.references ?? []), ...asks];
}

export function isExpression(value: unknown): value is Expression {
  return typeof value === 'object' && value !== null && 'references' in value && 'evaluate' in value;
}

function addFact(facts: Set<string>, path: string): void {
  if (!path.startsWith('machine.') || /^machine\.(name|ordinal|group|site|address)\b/.test(path)) return;
  facts.add(path.slice('machine.'.length).replace(/\[\].*$/, ''));
}

function contestedRoles(content: Content, plans: readonly RolePlan[]): ReadonlySet<string> {
  const byCapability = new Map<string, string[]>();
  for (const plan of plans) {
    for (const { capability, scope } of plan.provides) {
      if (scope !== 'machine') continue;
      const list = byCapability.get(capability);
      if (list === undefined) byCapability.set(capability, [plan.name]);
      else list.push(plan.name);
    }
  }
  const contested = [...byCapability.values()].filter((names) => names.length > 1).flat();
  return new Set(contested.filter((name) => content.roles.has(name)));
}

/** Puts members into classes, sorted by their first member. `founders` are identities that stand alone. */
export function classify(
  context: Context,
  members: readonly Member[],
  distinct: Distinctions,
  founders: ReadonlySet<string>,
): readonly MachineClass[] {
  const classes = new Map<string, { members: Member[]; done: readonly string[] }>();
  for (const member of members) {
    const done = doneRoles(context, member, distinct);
    const key = classKey(context, member, distinct, founders, done);
    const found = classes.get(key);
    if (found === undefined) classes.set(key, { members: [member], done });
    else found.members.push(member);
  }
  return [...classes].flatMap(([key, { members: list, done }]): MachineClass[] => {
    const first = list[0];
    if (first === undefined) return [];
    return [
      {
        key,
        members: list,
        ladder: machineLadder(context, first),
        observed: first.observed,
        facts: first.facts,
        doneBefore: new Set(done),
        founder: founders.has(first.id) ? first.id : '',
      },
    ];
  });
}

function classKey(
  context: Context,
  member: Member,
  distinct: Distinctions,
  founders: ReadonlySet<string>,
  done: readonly string[],
): string {
  let key = `${member.group}|${member.site.name}|${member.origin}|${member.observed ? 1 : 0}|${done.join(',')}`;
  for (const path of distinct.facts) {
    const value = member.facts[path] ?? knownParent(member.facts, path);
    key += value === undefined ? '|?' : typeof value === 'object' ? `|${JSON.stringify(value)}` : `|${value}`;
  }
  if (distinct.own || hasOwnRung(context, member) || founders.has(member.id)) key += `|${member.id}`;
  return key;
}

/** The value of a path that goes on inside a fact of type map or list. */
function knownParent(facts: Facts, path: string): Json | undefined {
  for (let end = path.lastIndexOf('.'); end > 0; end = path.lastIndexOf('.', end - 1)) {
    const value = facts[path.slice(0, end)];
    if (value !== undefined) return value;
  }
  return undefined;
}

function hasLayer({ adopt }: Member): boolean {
  return adopt !== undefined && (adopt.values ?? adopt.prefer ?? adopt.address ?? adopt.ready) !== undefined;
}

/** Contested roles that were done on this machine. A settled machine tells them in its signature. */
function doneRoles(context: Context, member: Member, distinct: Distinctions): readonly string[] {
  const { recorded } = member;
  if (recorded === undefined || distinct.contested.size === 0) return NO_ROLES;
  const told = recorded.settled === undefined ? undefined : rolesInSignature(recorded.settled, distinct.mark);
  if (told !== undefined) return told;
  const done = context.input.record
    .tasksOf(recorded.id)
    .filter((task) => task.verb !== 'remove' && task.content !== undefined && distinct.contested.has(task.role));
  return [...new Set(done.map((task) => task.role))].sort();
}

const NO_ROLES: readonly string[] = [];

/**
 * A signature is `HASH+MARK:ROLE,ROLE`: the contested roles that were chosen stand in it, as long as the same roles compete
 * (`mark`). Undefined when others compete now.
 */
function rolesInSignature(signature: string, mark: string): readonly string[] | undefined {
  const at = signature.indexOf(`+${mark}:`);
  if (at === -1) return undefined;
  const roles = signature.slice(at + mark.length + 2);
  return roles === '' ? NO_ROLES : roles.split(',');
}

/** Whether a rung speaks of this machine alone. */
export function hasOwnRung(context: Context, member: Member): boolean {
  return context.content.deployment.file.machines?.[member.name] !== undefined || hasLayer(member);
}

/** The rungs of one machine, lowest first. */
export function machineLadder(context: Context, member: Pick<Member, 'name' | 'group' | 'site' | 'adopt'>): Ladder {
  const { content } = context;
  const { deployment } = content;
  const workload = content.workloads.get(deployment.file.workload);
  const layers: Layer[] = [...placeLayers(context, member.site.name)];
  const inWorkload = workload?.file.groups[member.group];
  if (workload !== undefined && inWorkload !== undefined)
    layers.push({
      name: `group ${member.group} of the workload`,
      data: inWorkload,
      locate: workload.locate,
      path: ['groups', member.group],
    });
  const inDeployment = deployment.file.groups?.[member.group];
  if (inDeployment !== undefined)
    layers.push({
      name: `group ${member.group}`,
      data: inDeployment,
      locate: deployment.locate,
      path: ['groups', member.group],
    });
  if (member.adopt !== undefined)
    layers.push({
      name: `machine ${member.adopt.name} of the site`,
      data: member.adopt,
      locate: member.site.locate,
      path: ['machines'],
    });
  const own = deployment.file.machines?.[member.name];
  if (own !== undefined)
    layers.push({
      name: `machine ${member.name}`,
      data: own,
      locate: deployment.locate,
      path: ['machines', member.name],
    });
  return mergeLayers(layers);
}

/** The rungs of a place without machine: workload < site < deployment. */
export function placeLayers(context: Context, siteName: string | undefined): readonly Layer[] {
  const { content } = context;
  const workload = content.workloads.get(content.deployment.file.workload);
  const site = siteName === undefined ? undefined : content.sites.get(siteName);
  const layers: Layer[] = [];
  if (workload !== undefined)
    layers.push({ name: `workload ${workload.file.workload}`, data: workload.file, locate: workload.locate, path: [] });
  if (site !== undefined) layers.push({ name: `site ${site.name}`, data: site.file, locate: site.locate, path: [] });
  const { deployment } = content;
  layers.push({
    name: `deployment ${deployment.file.deployment}`,
    data: deployment.file,
    locate: deployment.locate,
    path: [],
  });
  return layers;
}

/** A machine as expressions see it. */
export function machineScope(member: Member, addresses: MachineScope['addresses']): MachineScope {
  return {
    name: member.name,
    ordinal: member.ordinal,
    group: member.group,
    site: member.site.name,
    facts: member.facts,
    addresses,
  };
}
