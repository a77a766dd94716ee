import { AppError } from '../../model/errors.ts';
import type { Access } from '../../model/machine.ts';
import { didYouMean } from '../../model/nearest-name.ts';
import type { RecordedMachine } from '../../model/record.ts';
import type { MachineRow } from '../../stores/queries.ts';
import type { Store } from '../../stores/store.ts';
import type { MachineDocument, MachinesDocument } from '../documents/machines.ts';
import type { MachinesRequest, OfMachine } from '../operations.ts';
import { attentionOf } from './attention.ts';
import { deploymentRow, instant, type OperationsDeps } from './deps.ts';
import { machineState } from './status.ts';

const ORIGIN = { created: 'create', adopted: 'adopt' } as const;

/** The machines of a deployment, by page. */
export async function listMachines(deps: OperationsDeps, request: MachinesRequest): Promise<MachinesDocument> {
  const store = await deps.store('read');
  const row = await deploymentRow(deps, request);
  const { group, site, limit, cursor } = request;
  const page = await store.machines(row.name, {
    ...(group === undefined ? {} : { group }),
    ...(site === undefined ? {} : { site }),
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  return {
    schema: 'purlin/machines@1',
    deployment: row.name,
    machines: page.rows.map((machine) => rowOf(machine)),
    ...(page.next === undefined ? {} : { next: page.next }),
  };
}

/** One machine with all that is known of it. */
export async function showMachine(deps: OperationsDeps, request: OfMachine): Promise<MachineDocument> {
  const store = await deps.store('read');
  const deployment = await deploymentRow(deps, request);
  const { recorded, row } = await findMachine(store, deployment.name, request.machine);
  const tasks = await store.tasks(deployment.name, { machine: row.name });
  return {
    schema: 'purlin/machine@1',
    deployment: deployment.name,
    ...rowOf(row),
    id: recorded.id,
    facts: factsOf(recorded),
    networks: recorded.networks,
    ...(recorded.access === undefined ? {} : { access: loginOf(recorded.access) }),
    roles: tasks.map((task) => ({
      role: task.role,
      verb: task.verb,
      status: task.status,
      ...(task.status === 'done' ? { doneAt: instant(task.since) } : {}),
    })),
    counts: row.counts,
    attention: await attentionOf(store, deployment.name, row.name),
  };
}

/** How to log in to a machine. Errors: `not-found` also for one that has not answered yet. */
export async function accessOf(deps: OperationsDeps, request: OfMachine): Promise<Access> {
  const store = await deps.store('read');
  const deployment = await deploymentRow(deps, request);
  const { recorded } = await findMachine(store, deployment.name, request.machine);
  if (recorded.access !== undefined) return recorded.access;
  throw new AppError('not-found', `cannot log in to ${request.machine}: it has not answered yet`, {
    hint: `See \`purlin explain ${request.machine}\`.`,
  });
}

/** A machine by name in the record. Errors: `not-found` with the nearest name. */
export async function findMachine(
  store: Store,
  deployment: string,
  name: string,
): Promise<{ readonly recorded: RecordedMachine; readonly row: MachineRow }> {
  const recorded = (await store.machinesNamed(deployment, name)).at(-1);
  const { rows } = await store.machines(deployment, recorded === undefined ? {} : { name });
  const row = rows.find((each) => each.id === recorded?.id);
  if (recorded !== undefined && row !== undefined) return { recorded, row };
  const hint =
    didYouMean(
      name,
      rows.map((each) => each.name),
      'machines',
    ) ?? 'See `purlin machines list`.';
  throw new AppError('not-found', `cannot find machine ${name} in deployment ${deployment}`, { hint });
}

function rowOf(machine: MachineRow): MachinesDocument['machines'][number] {
  const { name, group, ordinal, site, platform, addresses } = machine;
  const state = machine.state === 'intent' ? 'intent' : machineState(machine);
  return { name, group, ordinal, site, platform, origin: ORIGIN[machine.origin], state, addresses };
}

function factsOf(machine: RecordedMachine): MachineDocument['facts'] {
  const paths = [...new Set([...Object.keys(machine.predicted), ...Object.keys(machine.facts)])].sort();
  return paths.map((path) => ({
    path,
    value: machine.facts[path] ?? machine.predicted[path],
    how: path in machine.facts ? 'observed' : 'predicted',
  }));
}

function loginOf(access: Access): MachineDocument['access'] {
  const { host, port, user } = access;
  return port === undefined ? { host, user } : { host, port, user };
}
