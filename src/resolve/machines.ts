import type { Site } from '../model/content.ts';
import type { AdoptedMachine } from '../model/files/adopted-machine.ts';
import { didYouMean } from '../model/nearest-name.ts';
import type { RecordedMachine } from '../model/record.ts';
import { AdoptionPool } from './adoption.ts';
import { addProblem, type Context } from './context.ts';
import { type WantedGroup, wantedGroups } from './counts.ts';
import { identityOf } from './identity.ts';
import { checkKeep } from './keep.ts';
import { type Birth, MachineChoices } from './machine-choices.ts';
import type { Leaver, Member } from './members.ts';
import { type Minima, minimaOf } from './minima.ts';
import { lowestFree, shrink } from './ordinals.ts';
import { addPlaceFacts } from './place-facts.ts';

export interface Machines {
  /** By group, then ordinal. */
  readonly members: readonly Member[];
  readonly leavers: readonly Leaver[];
}

/**
 * The machines that the wish holds and those that leave. Existing members keep identity and ordinal; growth fills the lowest gap,
 * shrinking takes the highest unless named (design "Resolution", 2).
 */
export function planMachines(context: Context): Machines {
  const groups = wantedGroups(context);
  const pools = new Map([...context.content.sites].map(([name, site]) => [name, new AdoptionPool(site)]));
  const leavers: Leaver[] = [];
  const known = new Set(groups.map((group) => group.name));
  for (const recorded of context.input.record.machines) {
    if (recorded.state === 'leaving') leavers.push({ recorded, why: 'it was leaving already' });
    else if (!known.has(recorded.group)) leavers.push({ recorded, why: `the group ${recorded.group} is gone` });
  }
  const existing = new Map<string, RecordedMachine[]>();
  for (const recorded of context.input.record.machines) {
    if (recorded.state === 'leaving') continue;
    const list = existing.get(recorded.group);
    if (list === undefined) existing.set(recorded.group, [recorded]);
    else list.push(recorded);
  }
  checkNames(context, existing);
  const parts = groups.map((group) => splitGroup(context, group, existing.get(group.name) ?? [], pools));
  for (const part of parts) leavers.push(...part.leave);
  const choices = new MachineChoices(context);
  const members = parts.flatMap((part) => growGroup(context, part, pools, choices));
  choices.addNotices();
  for (const part of parts)
    checkKeep(context, part.group.name, part.group.total, existing.get(part.group.name) ?? [], leavers);
  return { members: addPlaceFacts(context, members), leavers };
}

interface GroupSplit {
  readonly group: WantedGroup;
  readonly minima: Minima;
  readonly stay: readonly { readonly recorded: RecordedMachine; readonly adopt: AdoptedMachine | undefined }[];
  readonly leave: readonly Leaver[];
  readonly replaced: readonly RecordedMachine[];
}

function splitGroup(
  context: Context,
  group: WantedGroup,
  existing: readonly RecordedMachine[],
  pools: ReadonlyMap<string, AdoptionPool>,
): GroupSplit {
  const { intent, record } = context.input;
  const replace = new Set(intent.kind === 'apply' ? intent.replace : []);
  const named = new Set(intent.kind === 'apply' ? intent.remove : []);
  const wanted = new Map(group.bySite);
  const leave: Leaver[] = [];
  const stay: { recorded: RecordedMachine; adopt: AdoptedMachine | undefined }[] = [];
  const replaced: RecordedMachine[] = [];
  const sites = [...new Set(existing.map((machine) => machine.site))].sort();
  for (const site of sites) {
    const here = existing.filter((machine) => machine.site === site);
    const split = shrink(here, wanted.get(site) ?? 0, named);
    for (const recorded of split.leave) leave.push({ recorded, why: `group ${group.name} shrinks` });
    for (const recorded of split.stay) {
      const adopt = recorded.origin === 'adopted' ? pools.get(site)?.keep(recorded) : undefined;
      if (replace.has(recorded.name)) {
        leave.push({ recorded, why: 'it is replaced' });
        replaced.push(recorded);
      } else if (recorded.origin === 'adopted' && adopt === undefined) {
        leave.push({ recorded, why: `site ${site} no longer lists it` });
      } else stay.push({ recorded, adopt });
    }
  }
  const file = context.content.workloads.get(context.content.deployment.file.workload)?.file.groups[group.name];
  const minima = minimaOf(file?.machine, context.content.deployment.file.groups?.[group.name]?.machine);
  const again = record.machines.filter((m) => m.state === 'leaving' && m.group === group.name);
  return { group, minima, stay, leave, replaced: [...replaced, ...again] };
}

function growGroup(
  context: Context,
  part: GroupSplit,
  pools: ReadonlyMap<string, AdoptionPool>,
  choices: MachineChoices,
): readonly Member[] {
  const { group, stay } = part;
  const members = stay.map(({ recorded, adopt }) => keptMember(context, recorded, adopt, part.minima, choices));
  const again = new Set(part.replaced.map((recorded) => recorded.ordinal));
  const taken = new Set(stay.map(({ recorded }) => recorded.ordinal));
  for (const { recorded } of part.leave) if (!again.has(recorded.ordinal)) taken.add(recorded.ordinal);
  for (const [siteName, wanted] of group.bySite) {
    const site = context.content.sites.get(siteName);
    if (site === undefined) continue;
    const missing = wanted - stay.filter(({ recorded }) => recorded.site === siteName).length;
    const back = part.replaced.filter((m) => m.site === siteName && !taken.has(m.ordinal)).map((m) => m.ordinal);
    const ordinals = [...new Set(back)].sort((a, b) => a - b).slice(0, Math.max(0, missing));
    for (const ordinal of ordinals) taken.add(ordinal);
    ordinals.push(...lowestFree(Math.max(0, missing) - ordinals.length, taken));
    for (const ordinal of ordinals) {
      taken.add(ordinal);
      const member = newMember(context, part, site, ordinal, pools.get(siteName), choices);
      if (member !== undefined) members.push(member);
    }
  }
  return members.sort((a, b) => a.ordinal - b.ordinal);
}

function keptMember(
  context: Context,
  recorded: RecordedMachine,
  adopt: AdoptedMachine | undefined,
  minima: Minima,
  choices: MachineChoices,
): Member {
  const site = context.content.sites.get(recorded.site);
  if (site === undefined) throw new TypeError(`no site ${recorded.site}`);
  const observed = recorded.state === 'up' && Object.keys(recorded.facts).length > 0;
  const birth = recorded.origin === 'adopted' ? adoptedAs(adopt) : choices.living(site, recorded, minima);
  const facts = observed ? recorded.facts : birth.facts;
  return member(context, {
    id: recorded.id,
    group: recorded.group,
    ordinal: recorded.ordinal,
    site,
    adopt,
    minima,
    birth,
    action: recorded.state === 'up' ? 'keep' : recorded.origin === 'adopted' ? 'adopt' : 'create',
    facts,
    observed,
    recorded,
  });
}

function newMember(
  context: Context,
  part: GroupSplit,
  site: Site,
  ordinal: number,
  pool: AdoptionPool | undefined,
  choices: MachineChoices,
): Member | undefined {
  const again = part.replaced.find((machine) => machine.ordinal === ordinal && machine.site === site.name);
  const adopt =
    (again?.origin === 'adopted' ? again.planned?.desired.adopt : undefined) ??
    pool?.take(part.group.name, part.minima);
  if (adopt === undefined && context.input.platformCreates[site.name] !== true) {
    const wanted = part.group.bySite.find(([name]) => name === site.name)?.[1] ?? 0;
    addProblem(
      context,
      'too-few-machines',
      `group ${part.group.name} wants ${wanted} machines at site ${site.name}, which has ${site.adoptable.length} to adopt and makes none`,
      { locate: site.locate, path: ['machines'], hint: 'List more machines in the site file, or lower the count.' },
    );
    return undefined;
  }
  const name = `${context.content.deployment.file.deployment}-${part.group.name}-${ordinal}`;
  const birth = adopt === undefined ? choices.born(site, part.group.name, part.minima, ordinal) : adoptedAs(adopt);
  const words = again === undefined ? [context.input.seed, name] : [context.input.seed, name, again.id];
  return member(context, {
    id: identityOf(...words),
    group: part.group.name,
    ordinal,
    site,
    adopt,
    minima: part.minima,
    birth,
    action: adopt === undefined ? 'create' : 'adopt',
    facts: birth.facts,
    observed: false,
    recorded: undefined,
  });
}

function member(
  context: Context,
  parts: Pick<Member, 'id' | 'group' | 'ordinal' | 'site' | 'adopt' | 'action' | 'facts' | 'observed' | 'recorded'> & {
    readonly minima: Minima;
    readonly birth: Birth;
  },
): Member {
  const { minima, birth, ...rest } = parts;
  const deployment = context.content.deployment.file.deployment;
  const name = `${deployment}-${rest.group}-${rest.ordinal}`;
  const origin = rest.recorded?.origin ?? (rest.adopt === undefined ? 'created' : 'adopted');
  return {
    ...rest,
    name,
    origin,
    facts: rest.facts['origin'] === origin ? rest.facts : { ...rest.facts, origin },
    networks: rest.recorded?.networks ?? {},
    desired: {
      id: rest.id,
      deployment,
      name,
      group: rest.group,
      ordinal: rest.ordinal,
      site: rest.site.name,
      settings: rest.site.file.settings ?? EMPTY,
      machine: rest.site.file.machine ?? EMPTY,
      minima,
      ...(rest.adopt === undefined ? {} : { adopt: rest.adopt }),
      ...(birth.choice === undefined ? {} : { choice: birth.choice }),
    },
  };
}

const EMPTY = {};

function adoptedAs(adopt: AdoptedMachine | undefined): Birth {
  return { facts: adopt?.facts ?? EMPTY };
}

function checkNames(context: Context, existing: ReadonlyMap<string, readonly RecordedMachine[]>): void {
  const { intent } = context.input;
  if (intent.kind !== 'apply') return;
  const names = new Set([...existing.values()].flat().map((machine) => machine.name));
  for (const name of [...(intent.replace ?? []), ...(intent.remove ?? [])]) {
    if (names.has(name)) continue;
    const hint = didYouMean(name, names, 'machines');
    addProblem(context, 'unknown-machine', `there is no machine "${name}"`, hint === undefined ? {} : { hint });
  }
}
