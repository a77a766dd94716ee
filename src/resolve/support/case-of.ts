import type { Facts } from '../../model/facts.ts';
import { needOf } from '../../model/files/need.ts';
import type { Json } from '../../model/files/values.ts';
import type { PlanTask } from '../../model/plan.ts';
import type { RecordedValues } from '../../model/record.ts';
import { mergeValues } from '../ladder.ts';
import type { Intent, PortRules, ResolveInput, SiteOffers, UsedCapability } from '../resolve-input.ts';
import { contentOf } from './content-of.ts';
import type { SimulatedRecord } from './simulate.ts';

/** What a case gives: everything may be left out. `null` takes something away that the vocabulary or the case gave. */
export interface Given {
  readonly capabilities?: Readonly<Record<string, Json>>;
  readonly roles?: Readonly<Record<string, Json>>;
  readonly platforms?: Readonly<Record<string, string>>;
  readonly groups?: Readonly<Record<string, Json>>;
  /** More keys of the workload. */
  readonly workload?: Readonly<Record<string, Json>>;
  readonly sites?: Readonly<Record<string, Json>>;
  readonly deployment?: Readonly<Record<string, Json>>;
  /** Predicted facts by site. */
  readonly facts?: Readonly<Record<string, Facts>>;
  /** What the platform of a site provides. */
  readonly offers?: Readonly<
    Record<string, readonly { readonly capability: string; readonly values: Readonly<Record<string, Json>> }[]>
  >;
  /** Images, sizes, zones, networks and fabric on offer, by site. */
  readonly catalog?: Readonly<Record<string, Partial<SiteOffers>>>;
  /** What the platform of a site does about ports. */
  readonly portRules?: Readonly<Record<string, PortRules>>;
  readonly used?: readonly UsedCapability[];
  readonly creates?: Readonly<Record<string, boolean>>;
  readonly dead?: readonly string[];
  /** Facts observed by machine, on top of what was predicted. */
  readonly observe?: Readonly<Record<string, Facts>>;
  /** What roles publish. */
  readonly publish?: Readonly<Record<string, RecordedValues>>;
  /** Roles whose tasks fail, or ids of tasks that do. */
  readonly fails?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly intent?: Partial<Intent>;
}

/** `given` with `more` on top; maps merge, null removes. */
export function layGiven(given: Given, more: Given | undefined): Given {
  return more === undefined ? given : (mergeValues(given as Json, more as Json) as Given); // both are plain data
}

/** The resolver's input for a case, with every capability that is only named declared as one of machine scope. */
export function inputOf(given: Given, record: SimulatedRecord): ResolveInput {
  const sites = given.sites ?? { lab: {} };
  const named = Object.fromEntries(
    Object.entries(sites).map(([name, site]) => [name, { platform: 'lab', ...(site as object) }]),
  );
  const content = contentOf({
    capabilities: { ...declared(given, named), ...given.capabilities },
    roles: given.roles ?? {},
    workload: { groups: given.groups ?? {}, ...given.workload },
    sites: named,
    deployment: { ...(Object.keys(named).length === 1 ? { site: Object.keys(named)[0] } : {}), ...given.deployment },
    ...(given.platforms === undefined ? {} : { platforms: given.platforms }),
  });
  const offers = Object.keys(named).map((name) => [
    name,
    {
      facts: given.facts?.[name] ?? { 'os.family': 'debian', 'os.version': '12' },
      provides: given.offers?.[name] ?? [],
      environment: {},
      ...given.catalog?.[name],
    },
  ]);
  return {
    content,
    record,
    offers: Object.fromEntries(offers),
    platformCreates: Object.fromEntries(Object.keys(named).map((name) => [name, given.creates?.[name] ?? true])),
    ...(given.portRules === undefined ? {} : { portRules: given.portRules }),
    used: given.used ?? [],
    secret: (name) => {
      const tag = given.secrets?.[name];
      return tag === undefined ? undefined : { $secret: name, tag };
    },
    generated: (key) => record.secrets.get(key),
    seed: 'seed',
    ...(given.dead === undefined ? {} : { dead: given.dead }),
    intent: { kind: 'apply', ...given.intent },
  };
}

function declared(given: Given, sites: Readonly<Record<string, object>>): Readonly<Record<string, Json>> {
  const names = new Set<string>();
  const add = (need: unknown) => names.add(needOf(need as string).capability);
  for (const role of Object.values(given.roles ?? {}) as { provides?: unknown[]; requires?: unknown[] }[]) {
    for (const each of [...(role.provides ?? []), ...(role.requires ?? [])]) add(each);
  }
  for (const group of Object.values(given.groups ?? {}) as { requires?: unknown[] }[])
    for (const each of group.requires ?? []) add(each);
  for (const site of Object.values(sites) as {
    ready?: string[];
    adds?: string[];
    provides?: { capability: string }[];
  }[]) {
    for (const each of [...(site.ready ?? []), ...(site.adds ?? []), ...(site.provides ?? [])]) add(each);
  }
  return Object.fromEntries([...names].map((name) => [name, { scope: 'machine' }]));
}

export function published(given: Given, task: PlanTask): RecordedValues {
  return given.publish?.[task.id] ?? given.publish?.[task.role?.name ?? ''] ?? {};
}

export function failing(given: Given, task: PlanTask): boolean {
  return given.fails?.some((name) => name === task.id || name === task.role?.name) === true;
}
