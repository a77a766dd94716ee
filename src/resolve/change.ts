import type { RecordedTask } from '../model/record.ts';
import type { Assessments } from './assess.ts';
import type { BoundRole } from './bindings.ts';
import type { Context } from './context.ts';
import type { Graph, Part } from './graph-parts.ts';
import { canUndo, keyOf, leftoversOf } from './leftovers.ts';
import type { Member } from './members.ts';
import { waveSize } from './waves.ts';

/** What a change does on the machines of one part (design "Change"). Roles by key. */
export interface ChangeDetail {
  readonly group: string;
  readonly wave: number;
  readonly causes: readonly string[];
  /** false: every cause is `maybe`, so what is around it runs only if one of them does. */
  readonly sure: boolean;
  readonly drains: readonly string[];
  readonly healths: readonly string[];
  readonly restores: readonly string[];
  /** Keys of recorded roles to remove, in the order in which they were applied. */
  readonly leftovers: readonly string[];
  /** Roles that take the place of a leftover. */
  readonly replacing: readonly string[];
}

export interface Changes {
  readonly parts: readonly Part[];
  readonly details: ReadonlyMap<string, ChangeDetail>;
  /** Ids of recorded tasks that are forgotten without a task. */
  readonly dropped: readonly string[];
}

/** Splits parts by what a change does on their machines; undefined where nothing is around any task. */
export function planChanges(context: Context, graph: Graph, assessments: Assessments): Changes {
  const dropped: string[] = [];
  const found: { part: Part; member: Member; detail: ChangeDetail }[] = [];
  const quiet: Part[] = [];
  for (const part of graph.parts) {
    const dependants = dependantsOf(part.resolved.solver.roles);
    const still: Member[] = [];
    part.members.forEach((member, at) => {
      const detail = detailOf(context, graph, assessments, part, member, at, dependants, dropped);
      if (detail === undefined) still.push(member);
      else found.push({ part, member, detail });
    });
    if (still.length > 0) quiet.push({ ...part, members: still });
  }
  if (found.length === 0) return { parts: graph.parts, details: new Map(), dropped };
  const details = new Map<string, ChangeDetail>();
  const split = new Map<string, { part: Part; members: Member[] }>();
  const counts = new Map<string, number>();
  found.sort((a, b) =>
    a.member.group === b.member.group ? a.member.ordinal - b.member.ordinal : a.member.group < b.member.group ? -1 : 1,
  );
  for (const { part, member, detail } of found) {
    const isWave = detail.drains.length > 0 || detail.causes.length > 0;
    const position = counts.get(member.group) ?? 0;
    if (isWave) counts.set(member.group, position + 1);
    const size = waveSize(context, member.group, [...detail.drains, ...detail.causes]);
    const waved = { ...detail, wave: isWave && Number.isFinite(size) ? Math.floor(position / size) : 0 };
    const key = JSON.stringify(waved);
    details.set(key, waved);
    const at = `${part.resolved.cls.key}\n${key}`;
    const known = split.get(at);
    if (known === undefined) split.set(at, { part: { ...part, change: key }, members: [member] });
    else known.members.push(member);
  }
  const parts = [...quiet, ...[...split.values()].map(({ part, members }) => ({ ...part, members }))];
  return { parts, details, dropped };
}

function detailOf(
  context: Context,
  graph: Graph,
  assessments: Assessments,
  part: Part,
  member: Member,
  at: number,
  dependants: ReadonlyMap<BoundRole, ReadonlySet<BoundRole>>,
  dropped: string[],
): ChangeDetail | undefined {
  if (member.recorded === undefined) return undefined;
  const nodes = graph.nodesOf(part);
  const actionOf = (role: BoundRole) => {
    const node = nodes.get(role);
    return node === undefined ? undefined : assessments.get(node)?.actions[at];
  };
  const roles = part.resolved.solver.roles;
  const rows = leftoversOf(context, part, member, new Set(roles.map((role) => role.key)));
  for (const row of rows) if (!canUndo(context, row)) dropped.push(row.id);
  const leftovers = rows.filter((row) => canUndo(context, row));
  const replacing = roles.filter(
    (role) => actionOf(role) === 'create' && rows.some((row) => takesPlace(context, role, row.role)),
  );
  noteReplacements(
    context,
    member,
    replacing,
    rows.map((row) => row.role),
  );
  const moving = roles.filter((role) => isDisrupting(role) && ['change', 'maybe'].includes(actionOf(role) ?? ''));
  const causes = [
    ...moving,
    ...replacing.filter((role) => isDisrupting(role) || rows.some((row) => !isQuiet(context, role, row))),
  ];
  const around = new Set(causes.flatMap((cause) => [...(dependants.get(cause) ?? [])]));
  const wasDone = (role: BoundRole) => actionOf(role) !== undefined && actionOf(role) !== 'create';
  const affected = roles.filter((role) => around.has(role) && wasDone(role));
  const drains = affected.filter((role) => role.plan.role.file.drain !== undefined);
  const healths = affected.filter((role) => role.plan.role.file.health !== undefined && actionOf(role) === 'none');
  const restores = roles.filter(
    (role) => role.plan.role.file.restore !== undefined && (drains.includes(role) || isDrained(context, member, role)),
  );
  if (drains.length + healths.length + restores.length + leftovers.length === 0) return undefined;
  return {
    group: member.group,
    wave: 0,
    causes: causes.map(({ key }) => key).sort(),
    sure: replacing.length > 0 || moving.some((role) => actionOf(role) === 'change'),
    drains: drains.map(({ key }) => key).sort(),
    healths: healths.map(({ key }) => key).sort(),
    restores: restores.map(({ key }) => key).sort(),
    leftovers: leftovers.map((row) => keyOf(row.id)),
    replacing: replacing.map(({ key }) => key).sort(),
  };
}

function isDisrupting(role: BoundRole): boolean {
  const { disrupts, inputs } = role.plan.role.file;
  if (disrupts === false) return false;
  const specs = Object.values(inputs ?? {});
  return specs.length === 0 || !specs.every((input) => input.disrupts === false);
}

/** A recorded role that gives way to `role` and says that its coming and going disturbs nobody. */
function isQuiet(context: Context, role: BoundRole, row: RecordedTask): boolean {
  if (!takesPlace(context, role, row.role)) return true;
  const recorded = row.content === undefined ? undefined : context.input.record.roleOf?.(row.content);
  return (recorded ?? context.content.roles.get(row.role)?.file)?.disrupts === false;
}

function takesPlace(context: Context, role: BoundRole, old: string): boolean {
  const before = context.roles.named(old)?.provides.map(({ capability }) => capability) ?? [];
  return role.plan.provides.some(({ capability }) => before.includes(capability));
}

/** A drain that was done and whose restore was not: the machine still stands aside. */
function isDrained(context: Context, member: Member, role: BoundRole): boolean {
  const { record } = context.input;
  const drain = record.task(`${member.name}/${role.key}/drain`);
  const restore = record.task(`${member.name}/${role.key}/restore`);
  const drained = drain !== undefined && drain.machine === member.id && drain.status === 'done';
  return drained && restore !== undefined && restore.status !== 'done' && restore.status !== 'removed';
}

function noteReplacements(
  context: Context,
  member: Member,
  replacing: readonly BoundRole[],
  old: readonly string[],
): void {
  for (const role of replacing) {
    const before = old.filter((name) => takesPlace(context, role, name));
    const capability = role.plan.provides[0]?.capability ?? '';
    const message = `${member.name}: ${before.join(', ')} gives way to ${role.plan.name} for ${capability}: the old is removed, the new applied`;
    if (context.notices.some((notice) => notice.message === message)) continue;
    context.notices.push({ kind: 'replacement', machine: member.name, message });
  }
}

/** For each role those on the same machine that need it, directly or not. */
export function dependantsOf(roles: readonly BoundRole[]): ReadonlyMap<BoundRole, ReadonlySet<BoundRole>> {
  const direct = new Map<BoundRole, BoundRole[]>();
  for (const role of roles) {
    for (const { target } of role.needs) {
      if (target.kind !== 'local') continue;
      for (const provider of target.roles) direct.set(provider, [...(direct.get(provider) ?? []), role]);
    }
  }
  const all = new Map<BoundRole, ReadonlySet<BoundRole>>();
  for (const role of direct.keys()) {
    const found = new Set(direct.get(role));
    for (const each of found) for (const next of direct.get(each) ?? []) found.add(next);
    all.set(role, found);
  }
  return all;
}
