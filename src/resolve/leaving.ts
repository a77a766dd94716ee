import { needOf } from '../model/files/need.ts';
import type { RoleFile } from '../model/files/role.ts';
import type { PlanTask, Source } from '../model/plan.ts';
import type { RecordedMachine, RecordedTask } from '../model/record.ts';
import type { Verb } from '../model/status.ts';
import { type Context } from './context.ts';
import { keepOf } from './keep.ts';
import type { Leaver } from './members.ts';
import { RecordSources } from './record-sources.ts';
import { judgeWhen } from './resolve-class.ts';

/** A task that undoes something, before it has a number. */
export interface Undoing {
  readonly id: string;
  readonly verb: Verb;
  readonly machine: RecordedMachine | undefined;
  readonly row: RecordedTask | undefined;
  readonly roleName: string;
  readonly file: RoleFile | undefined;
  readonly sources: Readonly<Record<string, Source>>;
  readonly why: string;
  /** On the same machine: never dropped. */
  readonly chain: Undoing[];
  /** On others: what uses this has to go first. */
  readonly behind: Undoing[];
  readonly barrier?: boolean;
}

/** What takes machines and places away: drain, remove, dependants first, then the machine (design "Change", "Leaving"). */
export function planLeaving(
  context: Context,
  leavers: readonly Leaver[],
  places: readonly RecordedTask[],
): readonly Undoing[] {
  const sources = new RecordSources(context, new Set(leavers.map(({ recorded }) => recorded.id)));
  const all: Undoing[] = [];
  const lastOfGroup = new Map<string, Undoing>();
  const sorted = [...leavers].sort((a, b) => (a.recorded.name < b.recorded.name ? -1 : 1));
  for (const { recorded, why } of sorted) {
    const chain = undoMachine(context, recorded, sources, why);
    const before = context.input.intent.kind === 'apply' ? lastOfGroup.get(recorded.group) : undefined;
    if (before !== undefined) chain[0]?.chain.push(before);
    const last = chain.at(-1);
    if (last !== undefined && keepOf(context, recorded.group) !== undefined) lastOfGroup.set(recorded.group, last);
    all.push(...chain);
  }
  for (const row of [...places].reverse()) {
    const undoing = undoRow(context, row, undefined, 'remove', sources, 'it is no longer wanted');
    if (undoing !== undefined) all.push(undoing);
  }
  return sortUndoing([...all, ...orderAcross(context, all)]);
}

/** Drains in reverse order, then removes in reverse order, each behind the one before. */
function undoMachine(
  context: Context,
  machine: RecordedMachine,
  sources: RecordSources,
  why: string,
): readonly Undoing[] {
  const rows = context.input.record
    .tasksOf(machine.id)
    .filter((row) => row.id.endsWith('/apply') && hasRun(row))
    .reverse();
  // Where everything goes nothing has to be taken out of service first.
  const isWhole = context.input.intent.kind === 'destroy';
  const drains = isWhole ? [] : rows.flatMap((row) => undoRow(context, row, machine, 'drain', sources, why) ?? []);
  const removes = rows.flatMap((row) => undoRow(context, row, machine, 'remove', sources, why) ?? []);
  const chain = [...drains, ...removes];
  const isUp = (undoing: Undoing) => provided(undoing.file).includes('machine-up');
  if (!removes.some(isUp)) {
    const last = undoBirth(context, machine, why);
    if (last !== undefined) chain.push(last);
  }
  chain.forEach((undoing, index) => {
    const before = chain[index - 1];
    if (before !== undefined) undoing.chain.push(before);
  });
  return chain;
}

function hasRun(row: RecordedTask): boolean {
  if (row.status === 'removed') return false;
  return row.content !== undefined || row.cut !== undefined || !['blocked', 'ready'].includes(row.status);
}

function undoRow(
  context: Context,
  row: RecordedTask,
  machine: RecordedMachine | undefined,
  verb: 'drain' | 'remove',
  sources: RecordSources,
  why: string,
): Undoing | undefined {
  const { record } = context.input;
  const recordedFile = row.content === undefined ? undefined : record.roleOf?.(row.content);
  const file = recordedFile ?? context.content.roles.get(row.role)?.file;
  if (file !== undefined && file[verb] === undefined) return undefined;
  if (file === undefined && verb === 'drain') return undefined;
  return {
    id: `${row.id.slice(0, row.id.lastIndexOf('/'))}/${verb}`,
    verb,
    machine,
    row,
    roleName: row.role,
    file,
    sources: sources.of(file, machine?.id ?? ''),
    why,
    chain: [],
    behind: [],
  };
}

/** A machine whose making was begun and not recorded: the role that makes such machines takes it away. */
function undoBirth(context: Context, machine: RecordedMachine, why: string): Undoing | undefined {
  const facts = { ...machine.predicted, ...machine.facts, origin: machine.origin };
  const scope = {
    machine: {
      name: machine.name,
      ordinal: machine.ordinal,
      group: machine.group,
      site: machine.site,
      facts,
      addresses: {},
    },
  };
  const plan = context.roles
    .providing('machine-up')
    .find((role) => role.role.file.remove !== undefined && judgeWhen(role, scope).state === 'fits');
  if (plan === undefined) return undefined;
  return {
    id: `${machine.name}/${plan.name}/remove`,
    verb: 'remove',
    machine,
    row: undefined,
    roleName: plan.name,
    file: plan.role.file,
    sources: {},
    why,
    chain: [],
    behind: [],
  };
}

/** Barriers: what needs a wider capability goes before its providers, those that joined before the founders. */
function orderAcross(context: Context, all: readonly Undoing[]): readonly Undoing[] {
  const removes = all.filter((undoing) => undoing.verb === 'remove');
  const wide = [...context.content.capabilities]
    .filter(([, { file }]) => file.scope !== 'machine')
    .map(([name]) => name);
  const barriers: Undoing[] = [];
  for (const capability of wide.sort()) {
    const providers = removes.filter(({ file }) => provided(file).includes(capability));
    if (providers.length === 0) continue;
    const users = removes.filter(({ file }) => needs(file, capability) && !provided(file).includes(capability));
    const joined = providers.filter(({ file }) => needs(file, capability));
    const roots = providers.filter(({ file }) => !needs(file, capability));
    const left = barrierOf(`left/${capability}`, users);
    const leftJoined = barrierOf(`left/${capability}/joined`, joined);
    for (const [barrier, later] of [
      [left, providers],
      [leftJoined, roots],
    ] as const) {
      if (barrier === undefined || later.length === 0) continue;
      barriers.push(barrier);
      for (const undoing of later) undoing.behind.push(barrier);
    }
  }
  return barriers;
}

function barrierOf(name: string, of: readonly Undoing[]): Undoing | undefined {
  if (of.length === 0) return undefined;
  return {
    id: `barrier/${name}`,
    verb: 'remove',
    machine: undefined,
    row: undefined,
    roleName: '',
    file: undefined,
    sources: {},
    why: '',
    chain: [],
    behind: [...of],
    barrier: true,
  };
}

function provided(file: RoleFile | undefined): readonly string[] {
  return (file?.provides ?? []).map((each) => (typeof each === 'string' ? each : each.capability));
}

function needs(file: RoleFile | undefined, capability: string): boolean {
  return (file?.requires ?? []).map(needOf).some((need) => need.capability === capability);
}

/** Each behind what it waits for; where content changed so much that users and providers wait for each other, the machines' own order wins. */
function sortUndoing(all: readonly Undoing[]): readonly Undoing[] {
  const done = new Set<Undoing>();
  const order: Undoing[] = [];
  const isFree = (undoing: Undoing, strict: boolean) =>
    undoing.chain.every((each) => done.has(each)) && (!strict || undoing.behind.every((each) => done.has(each)));
  let left = [...all];
  while (left.length > 0) {
    const before = order.length;
    left = left.filter((undoing) => {
      if (!isFree(undoing, true)) return true;
      done.add(undoing);
      order.push(undoing);
      return false;
    });
    if (order.length > before) continue;
    const forced = left.find((undoing) => isFree(undoing, false)) ?? left[0];
    if (forced === undefined) break;
    forced.behind.splice(0, forced.behind.length, ...forced.behind.filter((each) => done.has(each)));
    done.add(forced);
    order.push(forced);
    left.splice(left.indexOf(forced), 1);
  }
  return order;
}

export function undoingTask(
  context: Context,
  undoing: Undoing,
  n: number,
  numbers: ReadonlyMap<Undoing, number>,
  machine: number | undefined,
): PlanTask {
  const { row, file } = undoing;
  const role = context.content.roles.get(undoing.roleName);
  const after = [...undoing.chain, ...undoing.behind].flatMap((each) => numbers.get(each) ?? []);
  return {
    n,
    id: undoing.id,
    kind: undoing.barrier === true ? 'barrier' : 'role',
    verb: undoing.verb,
    machine,
    site: undoing.id.startsWith('site:') ? undoing.id.slice(5, undoing.id.indexOf('/')) : undefined,
    role: undoing.barrier === true ? undefined : role,
    after: [...new Set(after)].sort((a, b) => a - b),
    sources: undoing.sources,
    digest: undefined,
    action: 'remove',
    reason: undoing.why,
    ...(row?.content === undefined || row.inputs === undefined
      ? {}
      : { recorded: { content: row.content, inputs: row.inputs } }),
    ...(file?.atOnce === undefined ? {} : { limit: { key: undoing.roleName, atOnce: file.atOnce } }),
  };
}
