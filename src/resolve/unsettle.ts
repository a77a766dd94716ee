import type { Assessments } from './assess.ts';
import type { Bound } from './bind.ts';
import type { BoundNeed } from './bindings.ts';
import type { Context } from './context.ts';
import { type Graph, provides } from './graph-parts.ts';
import { pickProviders } from './picks.ts';
import type { ResolvedClass } from './resolve-class.ts';

/**
 * Classes whose settled machines read a value of a task that will run: their tasks come into the plan after all, as `maybe`.
 */
export function disturbed(
  context: Context,
  bound: Bound,
  graph: Graph,
  assessments: Assessments,
  settled: ReadonlySet<string>,
): readonly string[] {
  const runs = (node: Parameters<Assessments['get']>[0]) =>
    assessments.get(node)?.actions.some((action) => action !== 'none') === true;
  const found: string[] = [];
  for (const resolved of bound.classes) {
    const quiet = resolved.cls.members.filter((member) => settled.has(member.id));
    if (quiet.length === 0) continue;
    if (readsMoving(context, bound, graph, resolved, runs, assessments))
      found.push(...quiet.map((member) => member.id));
  }
  return found;
}

function readsMoving(
  context: Context,
  bound: Bound,
  graph: Graph,
  resolved: ResolvedClass,
  runs: (node: Graph['nodes'][number]) => boolean,
  assessments: Assessments,
): boolean {
  for (const role of resolved.solver.roles) {
    for (const input of role.plan.inputs) {
      if (input.spec.live === true || input.reads.others.length === 0) continue;
      const within = (node: Graph['nodes'][number]) =>
        input.reads.others.includes('deployment') ||
        (input.reads.others.includes('group') && node.resolved?.group === resolved.group) ||
        (input.reads.others.includes('site') && node.resolved?.site === resolved.site);
      if (graph.upNodes.some((node) => within(node) && runs(node))) return true;
    }
    for (const need of role.needs) {
      if (role.plan.dataAliases.has(need.need.alias) && needMoves(context, bound, graph, need, runs, assessments))
        return true;
    }
  }
  return false;
}

function needMoves(
  context: Context,
  bound: Bound,
  graph: Graph,
  { need, target }: BoundNeed,
  runs: (node: Graph['nodes'][number]) => boolean,
  assessments: Assessments,
): boolean {
  const { capability } = need.need;
  if (target.kind === 'all')
    return graph.nodes.some((node) => node.kind === 'role' && provides(node, capability) && runs(node));
  if (target.kind !== 'wide') return false;
  const binding = bound.wide.bindings.get(target.key);
  if (binding?.met?.kind === 'place') {
    const { role } = binding.met.role;
    return graph.nodes.some((node) => node.role === role && runs(node));
  }
  if (binding?.met?.kind !== 'members') return false;
  const [pick] = pickProviders(context, binding.met.members, capability, binding.place, bound.founding).picks;
  const found = pick === undefined ? undefined : graph.find(pick.member, pick.role);
  return found !== undefined && assessments.get(found.node)?.actions[found.at] !== 'none';
}
