import { addProblem, type Context } from './context.ts';
import type { Member } from './members.ts';
import type { ResolvedClass } from './resolve-class.ts';

/** Says why the machines of a class cannot be resolved: every candidate with its reason, where it is asked for, what to try. */
export function failureProblem(context: Context, { cls, solver, group, site }: ResolvedClass): void {
  const { failure } = solver;
  if (failure === undefined) return;
  const { capability } = failure.need.need;
  const machines = machineNames(cls.members);
  const place = locateNeed(context, failure.by, capability, group, site);
  const listed = failure.candidates.map(({ name, why }) => `\n  ${name}: ${why}`).join('');
  if (failure.kind === 'ambiguous') {
    const tied = failure.candidates.filter(({ why }) => why === 'fits as well as the others').map(({ name }) => name);
    addProblem(
      context,
      'ambiguous-need',
      `${tied.join(' and ')} can both provide ${capability}, which ${failure.by} needs on ${machines}`,
      {
        ...place,
        hint: `Say which: \`prefer: { ${capability}: ${tied[0] ?? ''} }\` in the deployment, site or group.`,
      },
    );
    return;
  }
  const why = failure.message ?? (listed === '' ? 'no role and no site provides it' : `no candidate fits${listed}`);
  addProblem(
    context,
    'impossible-need',
    `nothing can provide ${capability}, which ${failure.by} needs on ${machines}: ${why}`,
    {
      ...place,
      hint:
        listed === ''
          ? `Add a pack with a role that provides ${capability}, or say \`provides\` in the site file.`
          : 'Change what the reasons name, add a pack with a role that fits, or say `provides` in the site file.',
    },
  );
}

/** `demo-worker-0 and 4 more`. */
function machineNames(members: readonly Member[]): string {
  const names = members.map((member) => member.name);
  if (names.length <= 3) return names.join(', ');
  return `${names[0]} and ${names.length - 1} more of its kind`;
}

function locateNeed(context: Context, by: string, capability: string, group: string, site: string) {
  const { content } = context;
  const role = content.roles.get(by);
  if (role !== undefined) {
    const index = (role.file.requires ?? []).findIndex(
      (need) => (typeof need === 'string' ? need : need.capability) === capability,
    );
    return { locate: role.locate, path: index === -1 ? ['requires'] : ['requires', index] };
  }
  const atSite = content.sites.get(site);
  if (by.startsWith('site/') && atSite !== undefined) return { locate: atSite.locate, path: [] };
  const workload = content.workloads.get(content.deployment.file.workload);
  if (workload === undefined) return {};
  const requires = workload.file.groups[group]?.requires ?? [];
  const index = requires.findIndex((need) => (typeof need === 'string' ? need : need.capability) === capability);
  return { locate: workload.locate, path: ['groups', group, 'requires', ...(index === -1 ? [] : [index])] };
}
