import { type ScopeValue, UNKNOWN } from '../model/expressions/expression.ts';
import type { PlanTask } from '../model/plan.ts';
import type { RecordedValue, RecordedValues } from '../model/record.ts';
import { aliasValue } from './alias-values.ts';
import type { Bound } from './bind.ts';
import { canonical } from './canonical.ts';
import { addProblem, type Context } from './context.ts';
import { digestOf } from './digest.ts';
import { type Emission, joinNumbers, sourcesOf } from './emit.ts';
import type { Graph } from './graph-parts.ts';
import { type Knowledge, World } from './knowledge.ts';
import type { Node } from './nodes.ts';
import { pickProviders } from './picks.ts';

/** Adds a proof for each capability that the workload proves, behind everything that provides or needs it. */
export function addProofs(context: Context, bound: Bound, graph: Graph): void {
  const { content } = context;
  const workload = content.workloads.get(content.deployment.file.workload);
  if (workload === undefined || bound.classes.some(({ solver }) => solver.open.length > 0)) return;
  for (const [index, name] of (workload.file.proves ?? []).entries()) {
    const where = { locate: workload.locate, path: ['proves', index] };
    const capability = content.capabilities.get(name);
    const members = bound.wide.providing(name);
    if (capability === undefined || members.length === 0) {
      addProblem(context, 'proof', `the workload proves ${name}, which no machine of this deployment provides`, where);
      continue;
    }
    if (capability.file.proof === undefined) {
      context.notices.push({ kind: 'skipped', message: `${name} has no proof` });
      continue;
    }
    const rests = graph.nodes.filter((node) => node.kind === 'role' && restsOn(node, name));
    const proof = graph.add({ kind: 'proof', name, capability: name, members: [], stage: 'normal' });
    const need = {
      need: { need: { capability: name }, alias: 'provider', scope: 'deployment', with: [] },
      asked: undefined,
    } as const;
    const found = pickProviders(context, members, name, 'deployment', bound.founding);
    const picks = found.picks.map((pick) => {
      const home = graph.find(pick.member, pick.role);
      return home === undefined ? pick : { ...pick, node: home.node, at: home.at };
    });
    const binding = {
      key: '',
      need: need.need,
      place: 'deployment',
      by: 'workload',
      met: { kind: 'members', members },
    } as const;
    proof.aliases.push({
      alias: 'provider',
      need: { ...need, target: { kind: 'none' } },
      from: { kind: 'members', binding: { ...binding, rule: 'only', candidates: [] }, picks, capability: name },
    });
    if (rests.length === 0) continue;
    const barrier = graph.add({
      kind: 'barrier',
      name: `proof/${name}`,
      capability: name,
      members: [],
      stage: 'normal',
    });
    barrier.joins.push(...rests);
    proof.joins.push(barrier);
  }
}

function restsOn(node: Node, capability: string): boolean {
  const plan = node.role?.plan;
  if (plan === undefined) return false;
  return (
    plan.provides.some((each) => each.capability === capability) ||
    plan.needs.some(({ need }) => need.capability === capability)
  );
}

/** Values of the provider at which a proof runs: its inputs. */
export function proofInputs(bound: Bound, node: Node, knowledge: Knowledge): RecordedValues | undefined {
  const [alias] = node.aliases;
  const value: ScopeValue | undefined =
    alias === undefined ? undefined : aliasValue(alias, 0, knowledge, new World(bound, knowledge));
  return value === undefined || value === UNKNOWN ? undefined : (value as Readonly<Record<string, RecordedValue>>); // values of a provider
}

/** Digest over all that a proof rests on: every machine with such a role, and what the provider publishes. */
export function proofDigest(
  context: Context,
  bound: Bound,
  node: Node,
  signed: ReadonlyMap<string, string>,
  knowledge: Knowledge,
): string | undefined {
  const inputs = proofInputs(bound, node, knowledge);
  if (inputs === undefined) return undefined;
  const name = node.capability ?? '';
  const classes = bound.classes.filter(({ solver }) =>
    solver.roles.some(
      ({ plan }) =>
        plan.provides.some((p) => p.capability === name) || plan.needs.some((n) => n.need.capability === name),
    ),
  );
  const machines = classes.flatMap(({ cls }) => cls.members.map(({ id }) => `${id} ${signed.get(id) ?? ''}`)).sort();
  return digestOf([context.content.capabilities.get(name)?.hash ?? '', canonical(inputs), ...machines]);
}

/** Writes the task of a proof: `deployment/CAPABILITY/proof`, at the provider that is best. */
export function emitProof(emission: Emission, node: Node, digest: string | undefined, tasks: PlanTask[]): void {
  const name = node.capability ?? '';
  const from = node.aliases[0]?.from;
  const pick = from?.kind === 'members' ? from.picks[0] : undefined;
  const id = `deployment/${name}/proof`;
  const row = emission.context.input.record.task(id);
  const isSame = row?.status === 'done' && row.digest !== undefined && row.digest === digest;
  const known = row?.digest === undefined ? 'create' : digest === undefined ? 'maybe' : 'change';
  tasks.push({
    n: emission.bases.get(node) ?? 0,
    id,
    kind: 'proof',
    verb: 'proof',
    machine: pick === undefined ? undefined : emission.machineIndex.get(pick.member.id),
    site: undefined,
    role: pick?.role.plan.role,
    capability: name,
    // What leaves comes first in a plan. While it leaves, a proof could count it or miss it.
    after: [...[...emission.leftBefore.values()].sort((a, b) => a - b), ...joinNumbers(emission, node)],
    sources: sourcesOf(emission, node, 0),
    digest,
    action: isSame ? 'none' : known,
    reason: isSame
      ? 'unchanged'
      : known === 'create'
        ? 'new'
        : known === 'maybe'
          ? 'what it rests on may change'
          : 'what it rests on changed',
  });
}
