import type { Content } from '../../model/content.ts';
import { AppError } from '../../model/errors.ts';
import { EMPTY_RECORD } from '../../model/record.ts';
import { showFrom } from '../../packs/load-content.ts';
import {
  type ComparedProvider,
  compare,
  type Fidelity,
  headline,
  percentages,
  type Share,
  type Summary,
  summarize,
} from '../../resolve/fidelity.ts';
import { resolve } from '../../resolve/resolve.ts';
import type { FidelityDocument } from '../documents/fidelity.ts';
import type { FidelityRequest } from '../operations.ts';
import { deploymentName, type OperationsDeps } from './deps.ts';
import { findSide, loadSide, type Side } from './fidelity-sides.ts';
import { readSites, readUsed } from './world.ts';

/**
 * What two deployments, or two sites, share for one workload. Reads files, records and offers; changes nothing, contacts no machine.
 * Errors: `usage` for two workloads, `not-found`, those of the files and of resolving either side.
 */
export async function compareSides(
  deps: OperationsDeps,
  request: FidelityRequest,
  signal: AbortSignal,
): Promise<FidelityDocument> {
  const hereSide = await findSide(deps, request.here, signal);
  const thereSide = await findSide(deps, request.there, signal);
  const hereContent = await loadSide(deps, hereSide, signal);
  const thereContent = await loadSide(deps, thereSide, signal);
  refuseTwoWorkloads(request, hereContent, thereContent);
  // One after the other: a plan is let go before the next one is made.
  const here = await summarizeSide(deps, hereSide, hereContent, signal);
  const there = await summarizeSide(deps, thereSide, thereContent, signal);
  const fidelity = compare(here.summary, there.summary);
  return {
    schema: 'purlin/fidelity@1',
    workload: here.summary.workload,
    headline: headline(fidelity.shares),
    ...namedSides(here.document, there.document),
    ...comparedParts(fidelity),
    notices: [...workloadNotice(hereContent, thereContent), ...here.notices, ...there.notices],
  };
}

/** Two deployments of one name are told apart by their files. */
function namedSides(here: FidelityDocument['here'], there: FidelityDocument['there']) {
  if (here.name !== there.name || here.kind !== there.kind) return { here, there };
  return { here: { ...here, name: here.file }, there: { ...there, name: there.file } };
}

function refuseTwoWorkloads(request: FidelityRequest, here: Content, there: Content): void {
  const [mine, theirs] = [here.deployment.file.workload, there.deployment.file.workload];
  if (mine === theirs) return;
  const why = `${request.here} is of workload ${mine}, ${request.there} of workload ${theirs}`;
  throw new AppError('usage', `cannot compare ${request.here} with ${request.there}: ${why}`, {
    hint: 'Name two deployments of one workload.',
  });
}

function workloadNotice(here: Content, there: Content): readonly string[] {
  const name = here.deployment.file.workload;
  const [mine, theirs] = [here, there].map((content) => JSON.stringify(content.workloads.get(name)?.file));
  return mine === theirs ? [] : [`the file of workload ${name} is not the same on both sides`];
}

interface Summarized {
  readonly summary: Summary;
  readonly document: FidelityDocument['here'];
  readonly notices: readonly string[];
}

async function summarizeSide(
  deps: OperationsDeps,
  side: Side,
  content: Content,
  signal: AbortSignal,
): Promise<Summarized> {
  const deployment = deploymentName(content);
  const store = side.isOfStore ? await deps.store('read') : await deps.storeBeside(side.file);
  const row = side.kind === 'site' ? undefined : await store.deployment(deployment);
  // A deployment of the same name that came from another file is another one.
  const record = row?.file === side.file ? await store.loadRecord(deployment) : EMPTY_RECORD;
  const { notices, ...sites } = await readSites(deps, content, signal);
  const plan = resolve({
    content,
    record,
    ...sites,
    used: await readUsed(store, content),
    // By name: each deployment has its own text, and whether two are equal is nobody's business.
    secret: (name) => ({ $secret: name, tag: name }),
    generated: () => undefined,
    seed: 'fidelity',
    intent: { kind: 'apply', full: true },
  });
  const summary = summarize(plan);
  const groups = [...summary.groups].map(([name, machines]) => ({ name, machines }));
  return {
    summary,
    notices: notices.map(({ message }) => message),
    document: {
      name: side.kind === 'site' ? side.name : deployment,
      kind: side.kind,
      deployment,
      file: showFrom(deps.cwd)(side.file),
      applied: record.machines.length > 0,
      machines: groups.reduce((sum, { machines }) => sum + machines, 0),
      groups: sorted(groups),
      sites: sorted(
        [...summary.sites].map(([name, machines]) => ({ name, platform: platformOf(content, name), machines })),
      ),
    },
  };
}

function sorted<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function platformOf(content: Content, site: string): string {
  return content.sites.get(site)?.file.platform ?? '';
}

function comparedParts(fidelity: Fidelity): Pick<FidelityDocument, 'shares' | 'capabilities' | 'roles'> {
  const { capabilities, roles, tasks } = fidelity.shares;
  return {
    shares: { capabilities: shareDocument(capabilities), roles: shareDocument(roles), tasks: shareDocument(tasks) },
    capabilities: fidelity.capabilities.map((need) => ({
      ...need,
      here: need.here.map(providerDocument),
      there: need.there.map(providerDocument),
    })),
    roles: fidelity.roles,
  };
}

function shareDocument(share: Share): FidelityDocument['shares']['roles'] {
  return { ...share, percent: percentages(share) };
}

function providerDocument({ name, provided, ...rest }: ComparedProvider) {
  return { ...(provided ? { provided: name } : { role: name }), ...rest };
}
