import { cleanTrees, inspectLab } from '../platforms/lab/inspect.ts';
import type { DoctorDocument } from '../server/documents/house.ts';

type Leftovers = DoctorDocument['leftovers'];

/** What labs hold on this machine beside living hosts; `clean` removes the base trees that no host stands on. */
export async function labLeftovers(clean: boolean, _signal: AbortSignal): Promise<Leftovers> {
  const traces = await inspectLab();
  const removed = new Set(clean ? await cleanTrees() : []);
  const labs = traces.deployments.map((lab) => ({
    what: `lab of deployment ${lab.deployment}: ${lab.hosts.length} hosts, ${lab.processes.length} processes`,
    where: lab.paths[0] ?? '',
    removed: false,
    why: 'removed by `purlin destroy` of its deployment',
  }));
  const trees = traces.trees.map((name) => ({
    what: `base tree ${name}`,
    where: '/var/cache/purlin/trees',
    removed: removed.has(name),
    ...(removed.has(name)
      ? {}
      : { why: clean ? 'a host stands on it' : 'a cache; `purlin doctor --clean` removes it' }),
  }));
  return [...labs, ...trees];
}
