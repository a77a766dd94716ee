import { classify, distinctions, type MachineClass } from './classes.ts';
import { addProblem, type Context } from './context.ts';
import { failureProblem } from './failures.ts';
import { Founding } from './founding.ts';
import type { Member } from './members.ts';
import { foundingOffers, type ResolvedClass, resolveClass } from './resolve-class.ts';
import { WideNeeds } from './wide-needs.ts';
import { wideFailure } from './wide-words.ts';

/** Every need with its provider, by class of machines and by place. */
export interface Bound {
  readonly classes: readonly ResolvedClass[];
  readonly wide: WideNeeds;
  readonly founding: Founding;
}

const MAX_ROUNDS = 1000;

/**
 * Machine scope to a fixed point, then site and deployment. A role whose wider needs cannot be met is banned from its class and
 * the class resolved again; a founding is decided and its machine resolved apart. Both only ever grow, so it ends.
 */
export function bindAll(context: Context, members: readonly Member[]): Bound {
  const founding = new Founding(context, members);
  const distinct = distinctions(context);
  const bans = new Map<string, Map<string, string>>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const classes = classify(context, members, distinct, founding.identities);
    const resolved = classes.map((cls) => resolveClass(context, cls, founding, bans));
    const solved = resolved.filter((each) => each.solved);
    if (founding.decide(solved.flatMap((each) => foundingOffers(context, each)))) continue;
    const wide = new WideNeeds(context, solved);
    if (banUnmet(solved, wide, bans)) continue;
    const before = context.problems.length;
    for (const each of resolved) if (!each.solved) failureProblem(context, each);
    if (context.problems.length === before) requireForGroups(context, solved, wide);
    if (context.problems.length === before) wide.requireForWorkload();
    return { classes: solved, wide, founding };
  }
  addProblem(context, 'endless', 'the needs of this deployment keep each other from being met');
  return { classes: [], wide: new WideNeeds(context, []), founding };
}

/** Bans each role whose wider need cannot be met; true when a ban is new. Needs of groups themselves are errors at once. */
function banUnmet(classes: readonly ResolvedClass[], wide: WideNeeds, bans: Map<string, Map<string, string>>): boolean {
  let banned = false;
  const unmet: { cls: MachineClass; role: string; why: string }[] = [];
  for (const resolved of classes) {
    const places = { machine: 'deployment', site: `site/${resolved.site}`, deployment: 'deployment' } as const;
    for (const role of resolved.solver.roles) {
      for (const { need, asked, target } of role.needs) {
        if (target.kind === 'all' && wide.providing(need.need.capability).length === 0 && need.scope === 'machine')
          unmet.push({ cls: resolved.cls, role: role.plan.name, why: `no machine provides ${need.need.capability}` });
        if (target.kind !== 'wide' && !(target.kind === 'all' && need.scope !== 'machine')) continue;
        const binding = wide.require(need, places[need.scope], asked, role.plan.name);
        if (binding.met === undefined)
          unmet.push({ cls: resolved.cls, role: role.plan.name, why: `its need of ${wideFailure(binding)}` });
      }
    }
    for (const { need, asked, target, by } of resolved.solver.groupNeeds)
      if (target.kind === 'wide') wide.require(need, places[need.scope], asked, by ?? `group/${resolved.group}`);
  }
  for (const { cls, role, why } of unmet) {
    const list = bans.get(cls.key) ?? new Map<string, string>();
    bans.set(cls.key, list);
    if (list.has(role)) continue;
    list.set(role, why);
    banned = true;
  }
  return banned;
}

/** Needs of wider scope that a group itself has: met, or an error. */
function requireForGroups(context: Context, classes: readonly ResolvedClass[], wide: WideNeeds): void {
  const { content } = context;
  const workload = content.workloads.get(content.deployment.file.workload);
  for (const { solver, group } of classes) {
    for (const { target } of solver.groupNeeds) {
      const binding = target.kind === 'wide' ? wide.bindings.get(target.key) : undefined;
      if (binding === undefined || binding.met !== undefined || workload === undefined) continue;
      wide.refuse(binding, { locate: workload.locate, path: ['groups', group, 'requires'] });
    }
  }
}
