import type { Filter, Instance } from '@aws-sdk/client-ec2';
import type { Ec2, Purpose } from './ec2.ts';
import { readPages } from './pages.ts';
import { type Belonging, readTags } from './tags.ts';
import { waitFor } from './wait.ts';

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

/** An instance that carries our tags, as far as it counts here. */
export interface OwnInstance extends Belonging {
  readonly id: string;
  readonly machine: string;
  readonly state: InstanceState;
  /** RFC 3339; instances of one identity: the oldest stays. */
  readonly launchedAt: string;
  readonly privateAddress: string | undefined;
  readonly publicAddress: string | undefined;
  readonly architecture: string | undefined;
  readonly cpus: number | undefined;
  readonly vpc: string;
  /** Its first network interface and the security groups of that. */
  readonly networkInterface: string | undefined;
  readonly groups: readonly { readonly id: string; readonly name: string }[];
}

const CHANGE_TIMEOUT_MS = 10 * 60_000;
const DOWN: readonly InstanceState[] = ['shutting-down', 'terminated'];

/** Our instances that pass these filters, also terminated ones that AWS still shows. One call per 1000. */
export async function findInstances(ec2: Ec2, Filters: Filter[], purpose: Purpose): Promise<readonly OwnInstance[]> {
  return await readPages(async (NextToken) => {
    const command = new ec2.sdk.DescribeInstancesCommand({ Filters, NextToken, MaxResults: 1000 });
    const page = await ec2.send(command, purpose);
    const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    return { items: instances.flatMap((instance) => readInstance(instance) ?? []), next: page.NextToken };
  });
}

/** Whether it is there: neither gone nor going. */
export function isLive({ state }: OwnInstance): boolean {
  return !DOWN.includes(state);
}

/** Oldest first, so that of two under one identity everybody keeps the same. */
export function byAge(a: OwnInstance, b: OwnInstance): number {
  return a.launchedAt + a.id < b.launchedAt + b.id ? -1 : 1;
}

/** Looks until the instance is in this state; one that is not seen yet counts as on its way. */
export async function waitForState(
  ec2: Ec2,
  id: string,
  state: InstanceState,
  purpose: Purpose,
): Promise<OwnInstance | undefined> {
  const look = async (): Promise<{ readonly instance: OwnInstance | undefined } | undefined> => {
    const [instance] = await findInstances(ec2, [{ Name: 'instance-id', Values: [id] }], purpose);
    if (instance === undefined) return state === 'terminated' ? { instance } : undefined;
    const gone = state !== 'terminated' && !isLive(instance);
    return instance.state === state || gone ? { instance } : undefined;
  };
  const { instance } = await waitFor(look, { ...purpose, clock: ec2.clock, timeoutMs: CHANGE_TIMEOUT_MS });
  return instance;
}

function readInstance(instance: Instance): OwnInstance | undefined {
  const belonging = readTags(instance.Tags);
  const { InstanceId: id, State, LaunchTime, CpuOptions, NetworkInterfaces = [] } = instance;
  if (id === undefined || belonging?.machine === undefined) return undefined;
  const first = NetworkInterfaces.find(({ Attachment }) => Attachment?.DeviceIndex === 0);
  const groups = first?.Groups ?? instance.SecurityGroups ?? [];
  return {
    ...belonging,
    id,
    machine: belonging.machine,
    state: State?.Name ?? 'pending',
    launchedAt: LaunchTime?.toISOString() ?? '',
    privateAddress: instance.PrivateIpAddress,
    publicAddress: instance.PublicIpAddress,
    architecture: instance.Architecture,
    cpus: CpuOptions?.CoreCount && CpuOptions.CoreCount * (CpuOptions.ThreadsPerCore ?? 1),
    vpc: instance.VpcId ?? '',
    networkInterface: first?.NetworkInterfaceId,
    groups: groups.flatMap(({ GroupId, GroupName }) =>
      GroupId && GroupName ? [{ id: GroupId, name: GroupName }] : [],
    ),
  };
}
