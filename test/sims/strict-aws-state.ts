import type { Ec2Call } from './ec2-call.ts';
import { itemsOf, textOf } from './ec2-xml.ts';
import type { ProxyAnswer } from './proxy-server.ts';

/** What the strict layer knows of what came by. */
export interface StrictAwsState {
  /** Answers by action and ClientToken, with the parameters that they were for. */
  readonly tokens: Map<string, { readonly parameters: string; readonly answer: Promise<ProxyAnswer> }>;
  /** When instances, groups and subnets were made, by id. */
  readonly madeAtMs: Map<string, number>;
  readonly instances: Map<string, StrictInstance>;
  /** Network interfaces that were made by themselves. */
  readonly interfaces: Map<string, Holds>;
  /** Groups that a group's rules name. */
  readonly ruleGroups: Map<string, Set<string>>;
}

/** Ids of the groups and the subnet that something holds. */
export type Holds = ReadonlySet<string>;

export interface StrictInstance {
  readonly type: string;
  readonly holds: Holds;
  /** When it was told to terminate. */
  readonly endedAtMs?: number;
}

export function emptyState(): StrictAwsState {
  return {
    tokens: new Map(),
    madeAtMs: new Map(),
    instances: new Map(),
    interfaces: new Map(),
    ruleGroups: new Map(),
  };
}

/** Takes in what a call changed. */
export function record({ action, parameters }: Ec2Call, answer: string, state: StrictAwsState): void {
  const nowMs = Date.now();
  const made = (id: string | undefined) => id !== undefined && state.madeAtMs.set(id, nowMs);
  switch (action) {
    case 'RunInstances':
      for (const item of itemsOf(answer, 'instancesSet')) {
        const id = textOf(item, 'instanceId') ?? '';
        made(id);
        state.instances.set(id, { type: textOf(item, 'instanceType') ?? '', holds: holdsOf(item) });
      }
      return;
    case 'TerminateInstances':
      for (const [name, id] of parameters) if (name.startsWith('InstanceId.')) end(id, nowMs, state);
      return;
    case 'CreateSecurityGroup':
      return void made(textOf(answer, 'groupId'));
    case 'CreateSubnet':
      return void made(textOf(answer, 'subnetId'));
    case 'CreateNetworkInterface':
      return void state.interfaces.set(textOf(answer, 'networkInterfaceId') ?? '', holdsOf(answer));
    case 'DeleteNetworkInterface':
      return void state.interfaces.delete(parameters.get('NetworkInterfaceId') ?? '');
    case 'DeleteSecurityGroup':
      return void state.ruleGroups.delete(parameters.get('GroupId') ?? '');
    case 'AuthorizeSecurityGroupIngress':
    case 'AuthorizeSecurityGroupEgress':
      return changeRules(parameters, state, (named, id) => named.add(id));
    case 'RevokeSecurityGroupIngress':
    case 'RevokeSecurityGroupEgress':
      return changeRules(parameters, state, (named, id) => named.delete(id));
    default:
  }
}

function holdsOf(xml: string): Holds {
  return new Set([...xml.matchAll(/<(?:subnetId|groupId)>([^<]+)</g)].map((found) => found[1] ?? ''));
}

function end(id: string, nowMs: number, state: StrictAwsState): void {
  const instance = state.instances.get(id);
  if (instance && instance.endedAtMs === undefined) state.instances.set(id, { ...instance, endedAtMs: nowMs });
}

function changeRules(
  parameters: URLSearchParams,
  { ruleGroups }: StrictAwsState,
  change: (named: Set<string>, id: string) => void,
): void {
  const group = parameters.get('GroupId') ?? '';
  const named = ruleGroups.get(group) ?? new Set();
  ruleGroups.set(group, named);
  for (const [name, id] of parameters) {
    // `Groups` is what the model calls it, `UserIdGroupPairs` what shapes of the SDK do.
    const isPair = /\.(Groups|UserIdGroupPairs)\.\d+\.GroupId$/.test(name);
    if (isPair && id !== group) change(named, id);
  }
}

/** Ids of what holds this group or subnet. */
export function dependentsOf(
  id: string,
  state: StrictAwsState,
  { endMs, ended }: { endMs: number; ended: ReadonlySet<string> },
): readonly string[] {
  const living = [...state.instances].filter(([name, { endedAtMs }]) =>
    endedAtMs === undefined ? !ended.has(name) : Date.now() - endedAtMs < endMs,
  );
  const holders = [
    ...living.map(([name, { holds }]) => [name, holds] as const),
    ...state.interfaces,
    ...state.ruleGroups,
  ];
  return holders.filter(([, holds]) => holds.has(id)).map(([name]) => name);
}
