import type { Facts } from '../model/facts.ts';
import type { PlannedMachine } from '../model/plan.ts';
import type { RecordedMachine } from '../model/record.ts';
import { addressesOf } from './addresses.ts';
import type { Bound } from './bind.ts';
import type { Context } from './context.ts';
import type { Leaver, Member } from './members.ts';
import { PLACE_FACTS } from './place-facts.ts';
import type { ResolvedClass } from './resolve-class.ts';

const NONE = {};
const NO_PATHS: readonly string[] = [];

/** Machines as the plan shows them: members by group and ordinal, then those that leave. */
export function plannedMachines(
  context: Context,
  bound: Bound,
  members: readonly Member[],
  leavers: readonly Leaver[],
  signatures: ReadonlyMap<string, string>,
  settled: ReadonlySet<string>,
): readonly PlannedMachine[] {
  const classOf = new Map<string, ResolvedClass>();
  for (const resolved of bound.classes) for (const member of resolved.cls.members) classOf.set(member.id, resolved);
  const environments = new Map<string, Readonly<Record<string, string>>>();
  const paths = new Map<Facts, readonly string[]>();
  const planned = members.map((member): PlannedMachine => {
    const resolved = classOf.get(member.id);
    const address = resolved?.cls.ladder.address ?? NONE;
    let environment = environments.get(member.site.name);
    if (environment === undefined)
      environments.set(member.site.name, (environment = environmentOf(context, member.site.name)));
    return {
      desired: resolved?.listens.length ? { ...member.desired, listens: resolved.listens } : member.desired,
      platform: member.site.file.platform,
      origin: member.origin,
      action: member.action,
      facts: member.facts,
      predicted: member.observed ? NO_PATHS : predictedPaths(paths, member.facts),
      addresses: addressesOf(member.networks, address),
      addressMap: address,
      environment,
      signature: signatures.get(member.id) ?? '',
      settled: settled.has(member.id),
    };
  });
  return [...planned, ...leavers.map((leaver) => leavingMachine(context, leaver.recorded))];
}

/** Members with the same facts share one list. */
function predictedPaths(known: Map<Facts, readonly string[]>, facts: Facts): readonly string[] {
  let paths = known.get(facts);
  if (paths === undefined) {
    paths = Object.keys(facts)
      .filter((path) => !PLACE_FACTS.has(path))
      .sort();
    known.set(facts, paths);
  }
  return paths;
}

/** The environment of every step at a site; the site file wins over the platform. */
function environmentOf(context: Context, site: string): Readonly<Record<string, string>> {
  return { ...context.input.offers[site]?.environment, ...context.content.sites.get(site)?.file.environment };
}

export function leavingMachine(context: Context, recorded: RecordedMachine): PlannedMachine {
  const site = context.content.sites.get(recorded.site);
  const { planned } = recorded;
  const addressMap = planned?.addressMap ?? NONE;
  return {
    desired: planned?.desired ?? {
      id: recorded.id,
      deployment: context.content.deployment.file.deployment,
      name: recorded.name,
      group: recorded.group,
      ordinal: recorded.ordinal,
      site: recorded.site,
      settings: site?.file.settings ?? NONE,
      machine: site?.file.machine ?? NONE,
      minima: NONE,
    },
    platform: planned?.platform ?? site?.file.platform ?? '',
    origin: recorded.origin,
    action: 'remove',
    facts: { ...recorded.predicted, ...recorded.facts, origin: recorded.origin },
    predicted: NO_PATHS,
    addresses: addressesOf(recorded.networks, addressMap),
    addressMap,
    environment: planned?.environment ?? environmentOf(context, recorded.site),
    signature: '',
    settled: false,
  };
}
