import type { DeploymentState } from '../../model/status.ts';
import type { HeldLease } from '../../stores/lease.ts';
import type { DeploymentRow, MachineRow, StatusCounts } from '../../stores/queries.ts';
import type { Holder } from '../documents/document.ts';
import type { MachineStatus, StatusDocument } from '../documents/status.ts';
import type { StatusRequest } from '../operations.ts';
import { attentionOf } from './attention.ts';
import { deploymentRow, instant, type OperationsDeps } from './deps.ts';
import { progressOf } from './progress.ts';

/** How a deployment is, from the store alone. */
export async function readStatus(deps: OperationsDeps, request: StatusRequest): Promise<StatusDocument> {
  const store = await deps.store('read');
  const row = await deploymentRow(deps, request);
  const lease = await store.holderOf(row.name);
  const filter = request.group === undefined ? {} : { group: request.group };
  const { rows } = await store.machines(row.name, filter);
  const progress = await progressOf(store, row);
  return {
    schema: 'purlin/status@1',
    deployment: row.name,
    state: stateOf(row, lease !== undefined),
    counts: row.counts,
    machines: rows.map(machineStatus),
    attention: await attentionOf(store, row.name),
    ...(progress.length === 0 ? {} : { progress }),
    groups: groupsOf(rows),
    ...(lease === undefined ? {} : { holder: holderOf(lease) }),
    ...(row.apply === undefined ? {} : { startedAt: instant(row.apply.startedAt) }),
    ...(row.apply?.endedAt === undefined ? {} : { endedAt: instant(row.apply.endedAt) }),
  };
}

/** One word for the whole deployment. Somebody drives it: converging, whatever stands in the rows. */
export function stateOf(row: DeploymentRow, driven: boolean): DeploymentState {
  if (driven) return 'converging';
  const { counts, apply } = row;
  if (apply?.outcome === 'removed') return 'removed';
  if (counts.failed > 0) return 'failed';
  if (apply?.outcome === 'drifted') return 'drifted';
  const open = counts.running + counts.ready + counts.blocked + counts.retrying + counts.waiting + counts.stale;
  return open === 0 && apply?.outcome === 'done' ? 'converged' : 'stopped';
}

/** The holder of a lease as documents show it. */
export function holderOf(lease: HeldLease): Holder {
  const { host, pid, command } = lease.holder;
  return { host, pid, since: instant(lease.since), command };
}

const WORST_FIRST = ['failed', 'waiting', 'retrying', 'running', 'ready', 'blocked', 'stale'] as const;

/** The status of a machine's tasks that matters most; done when nothing else is there. */
export function machineState(machine: MachineRow): MachineStatus['state'] {
  if (machine.state === 'leaving') return 'leaving';
  return WORST_FIRST.find((status) => machine.counts[status] > 0) ?? 'done';
}

function machineStatus(machine: MachineRow): MachineStatus {
  const { name, addresses, group, site, counts } = machine;
  return { name, state: machineState(machine), addresses, group, site, counts };
}

function groupsOf(rows: readonly MachineRow[]): StatusDocument['groups'] {
  const groups = new Map<string, { machines: number; counts: Record<string, number> }>();
  for (const row of rows) {
    const group = groups.get(row.group) ?? { machines: 0, counts: {} };
    group.machines += 1;
    for (const [status, count] of Object.entries(row.counts))
      group.counts[status] = (group.counts[status] ?? 0) + count;
    groups.set(row.group, group);
  }
  // `as`: every row has every status, so the sums have them too.
  return [...groups].map(([name, { machines, counts }]) => ({
    name,
    machines,
    counts: counts as unknown as StatusCounts,
  }));
}
