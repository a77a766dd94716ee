import type { NamesDocument } from '../documents/house.ts';
import type { NamesRequest } from '../operations.ts';
import { deploymentRow, loadFiles, type OperationsDeps } from './deps.ts';

const LIMIT = 1000;

/** Names of one kind, for completion. */
export async function listNames(
  deps: OperationsDeps,
  request: NamesRequest,
  signal: AbortSignal,
): Promise<NamesDocument> {
  return { schema: 'purlin/names@1', names: await namesOf(deps, request, signal) };
}

async function namesOf(deps: OperationsDeps, request: NamesRequest, signal: AbortSignal): Promise<readonly string[]> {
  switch (request.kind) {
    case 'machines':
      return (await stored(deps, request)).machines.map((machine) => machine.name);
    case 'tasks':
      return (await stored(deps, request)).tasks.map((task) => task.id);
    case 'roles':
    case 'sites':
    case 'capabilities':
    case 'packs':
      return [...(await loadFiles(deps, signal))[request.kind].keys()].sort();
    case 'comparable': {
      const { comparableNames } = await import('./fidelity-sides.ts');
      return comparableNames(deps, signal);
    }
    case 'groups': {
      const content = await loadFiles(deps, signal);
      return Object.keys(content.workloads.get(content.deployment.file.workload)?.file.groups ?? {});
    }
  }
}

async function stored(deps: OperationsDeps, request: NamesRequest) {
  const store = await deps.store('read');
  const { name } = await deploymentRow(deps, request);
  const { rows } = await store.machines(name, { limit: LIMIT });
  return { machines: rows, tasks: await store.tasks(name, { limit: LIMIT }) };
}
